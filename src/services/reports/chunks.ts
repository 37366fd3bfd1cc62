const CHUNK_LENGTH = 64 * 1024

/**
 * Gathers small pieces of text into larger ones, so that a long file costs few writes and no more memory than one
 * piece.
 */
export async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const piece of pieces) {
    chunk += piece
    if (chunk.length < CHUNK_LENGTH) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
