import type { BatchAnswer } from './batch.ts'
import type { GraphReader } from './reader.ts'
import type { GraphRead } from './url.ts'

interface Waiting {
  reads: readonly GraphRead[]
  resolve: (answers: BatchAnswer[]) => void
  reject: (error: unknown) => void
}

/**
 * A reader whose lists, asked for at the same moment by parts that know nothing of each other, share their `$batch`es.
 * A batch belongs to one version of Graph, so beta has its own. Everything else goes its usual way.
 */
export function sharingReader(reader: GraphReader): GraphReader {
  let waiting: Waiting[] = []

  function send(): void {
    const all = waiting
    waiting = []
    for (const asked of Map.groupBy(all, ({ reads }) => reads[0]?.version ?? 'v1.0').values()) {
      reader.batch(asked.flatMap(({ reads }) => reads)).then(
        (answers) => {
          let start = 0
          for (const { reads, resolve } of asked) resolve(answers.slice(start, (start += reads.length)))
        },
        (error: unknown) => {
          for (const { reject } of asked) reject(error)
        },
      )
    }
  }

  return {
    ...reader,
    batch: (reads) =>
      reads.length === 0
        ? Promise.resolve([])
        : new Promise((resolve, reject) => {
            if (waiting.length === 0) setImmediate(send)
            waiting.push({ reads, resolve, reject })
          }),
  }
}
