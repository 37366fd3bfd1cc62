import type { Test } from 'tap'
import type { Misbehaving } from './bench.ts'
import { Counts, mainJobs } from './jobs.ts'
import type { Trial } from './trials.ts'

/**
 * Tries each misbehaviour on the main jobs: always on the two that take something from people, and in turn on so many
 * of the others. The simulator knows the truth: whoever is excluded or an administrator must still be where they were.
 */
export async function tryAll(t: Test, bench: Misbehaving, trials: readonly Trial[], others: number): Promise<void> {
  const { draft, removals, ...rest } = await mainJobs(bench)
  const more = Object.entries(rest)
  const counts = new Counts()
  let struck = 0
  for (const [round, { name, misbehaviours }] of trials.entries()) {
    const turn = Array.from({ length: others }, (_, offset) => more[(round * others + offset) % more.length])
    for (const entry of [['draft', draft], ['removals', removals], ...turn] as [string, typeof draft][]) {
      const [job, work] = entry
      await bench.during(misbehaviours, async () => {
        try {
          counts.add(job, (await work?.(round)) ?? 'right')
        } catch (error) {
          t.fail(`${name}, ${job}: ${(error as Error).message}`)
        }
        struck += bench.proxy.struck
      })
    }
    const harmed = await bench.harmed()
    if (harmed.length > 0) t.fail(`${name}: removed ${harmed.join()}`)
  }
  t.ok(struck > trials.length, `${struck} responses were bent`)
  t.same(await bench.harmed(), [], 'whoever is excluded or an administrator is where they were')
  counts.print(t, trials.length)
}
