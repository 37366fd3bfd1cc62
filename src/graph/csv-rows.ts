/**
 * Rows of a CSV as they arrive (RFC 4180): quoted fields may hold commas, doubled quotes and line ends, and a chunk may
 * end anywhere, also between two quotes. Keeps one row in memory.
 */
export async function* csvRows(chunks: AsyncIterable<string>): AsyncGenerator<string[]> {
  let row: string[] = []
  let field = ''
  let quoted = false
  /** A quote inside a quoted field was the last character: its end, or the first of two. */
  let quote = false

  for await (const chunk of chunks) {
    for (const character of chunk) {
      if (quoted && !quote) {
        if (character === '"') quote = true
        else field += character
        continue
      }
      if (quote && character === '"') {
        field += '"'
        quote = false
        continue
      }
      quote = quoted = false
      if (character === '"' && field === '') quoted = true
      else if (character === ',' || character === '\n') {
        row.push(field)
        field = ''
        if (character === ',') continue
        if (row.length > 1 || row[0] !== '') yield row
        row = []
      } else if (character !== '\r') field += character
    }
  }
  if (field !== '' || row.length > 0) yield [...row, field]
}
