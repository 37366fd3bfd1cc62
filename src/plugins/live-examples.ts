import taken from '../data/examples.json' with { type: 'json' }
import { withValues } from '../documents/examples.ts'

/** What the examples name and only a running service knows, by the names in `data/examples.json`. */
export type ExampleValues = () => Promise<Readonly<Record<string, string>>>

/**
 * Examples are taken in another tenant: whoever can say what its plans and people are called here is asked when
 * somebody first reads them.
 */
export function liveExamples(exampleValues?: ExampleValues) {
  let known: ReadonlyMap<string, string> = new Map()
  const learn = async () => {
    if (exampleValues === undefined || known.size > 0) return
    known = new Map(
      Object.entries(await exampleValues()).flatMap(([name, value]) => {
        const sample = (taken.values as Record<string, string>)[name]
        return sample === undefined ? [] : [[sample, value] as const]
      }),
    )
  }
  return async <D>(document: D): Promise<D> => {
    await learn()
    return withValues(document, known)
  }
}
