import { AsyncLocalStorage } from 'node:async_hooks'
import { deadline } from '../deadline.ts'
import { bodyOf } from './batch.ts'
import type { BatchResponse } from './responses.ts'
import { isNotFound } from './failure.ts'
import { wholeOf } from './lists.ts'
import { operationOf } from './operation.ts'
import type { GraphReader } from './reader.ts'
import { pageOf } from './responses.ts'
import type { GraphRead, ObjectRead, PageRead, WholeRead } from './url.ts'

interface Waiting {
  reads: readonly GraphRead[]
  /** How it is read where nobody asks for anything else at the same moment. */
  alone?: () => void
  resolve: (responses: BatchResponse[]) => void
  reject: (error: unknown) => void
  /** By when whoever asks must have replied. */
  until: number | undefined
  /** Goes on where whoever asks is. */
  run: <T>(work: () => T) => T
}

/**
 * A reader whose lists, asked for at the same moment by parts that know nothing of each other, share their `$batch`es.
 * A batch belongs to one version of Graph, so beta has its own; and to one call, so that nobody waits for what takes
 * another caller too long. Everything else goes its usual way.
 */
export function sharingReader(reader: GraphReader): GraphReader {
  const ask = createGathering(reader)
  return { ...reader, batch: (reads) => askAll(ask, reads) }
}

/**
 * The same, and single objects, short lists and first pages share them too: for what one call asks about one person. Of
 * a list, the pages after the first go their usual way.
 */
export function gatheringReader(reader: GraphReader): GraphReader {
  const ask = createGathering(reader)

  function askOne<T>(
    read: GraphRead,
    alone: () => Promise<T>,
    toResult: (response: BatchResponse | undefined) => T | Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      ask({
        reads: [read],
        alone: () => {
          alone().then(resolve, reject)
        },
        resolve: ([response]) => {
          Promise.resolve(response).then(toResult).then(resolve, reject)
        },
        reject,
      })
    })
  }

  return {
    ...reader,
    batch: (reads) => askAll(ask, reads),
    get: <T>(read: ObjectRead) => askOne(read, () => reader.get<T>(read), bodyOf<T>),
    find: <T>(read: ObjectRead) =>
      askOne(
        read,
        () => reader.find<T>(read),
        (response) => (isNotFound(response) ? undefined : bodyOf<T>(response)),
      ),
    all: <T>(read: WholeRead, first?: Parameters<typeof reader.all<T>>[1]) =>
      first === undefined
        ? askOne(
            read,
            () => reader.all<T>(read),
            (response) => wholeOf(reader, read, bodyOf(response)) as Promise<T[]>,
          )
        : reader.all<T>(read, first),
    firstPage: <T>(read: PageRead | WholeRead) =>
      askOne(
        read,
        () => reader.firstPage<T>(read),
        (response) => pageOf<T>(bodyOf(response), read, operationOf('GET', read.path)),
      ),
  }
}

type Ask = (asked: Pick<Waiting, 'reads' | 'alone' | 'resolve' | 'reject'>) => void

const askAll = (ask: Ask, reads: readonly GraphRead[]): Promise<BatchResponse[]> =>
  reads.length === 0
    ? Promise.resolve([])
    : new Promise((resolve, reject) => {
        ask({ reads, resolve, reject })
      })

/** Gathers what is asked for until nobody who is at work has anything more to ask. */
function createGathering(reader: GraphReader): Ask {
  let waiting: Waiting[] = []

  function send(): void {
    const all = waiting
    waiting = []
    const together = Map.groupBy(all, ({ reads, until }) => `${reads[0]?.version ?? 'v1.0'} ${until}`)
    for (const asked of together.values()) {
      const [first] = asked as [Waiting]
      first.run(() => {
        if (asked.length === 1 && first.alone !== undefined) first.alone()
        else sendTogether(asked)
      })
    }
  }

  function sendTogether(asked: readonly Waiting[]): void {
    reader.batch(asked.flatMap(({ reads }) => reads)).then(
      (responses) => {
        let start = 0
        for (const { reads, resolve } of asked) resolve(responses.slice(start, (start += reads.length)))
      },
      (error: unknown) => {
        for (const { reject } of asked) reject(error)
      },
    )
  }

  return (asked) => {
    if (waiting.length === 0) setImmediate(send)
    waiting.push({ ...asked, until: deadline(), run: AsyncLocalStorage.snapshot() })
  }
}
