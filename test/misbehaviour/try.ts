import type { Test } from 'tap'
import { startMisbehaving, type Misbehaving } from './bench.ts'
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
    const turn = Array.from({ length: others }, (_, offset) => more[(round * others + offset) % more.length]).filter(
      // A list shows the dates that Graph gives; only who decides by them compares them with those of before.
      (entry) => !(entry?.[0] === 'lists' && name.startsWith('backwards')),
    )
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

/** In so many trials the clock goes on by less than the jobs allow for. */
const AT_ONCE = 40

/** Many trials, with every job beside each, in a new tenant after every forty. */
export async function tryLong(t: Test, trials: readonly Trial[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  for (let start = 0; start < trials.length; start += AT_ONCE) {
    const some = trials.slice(start, start + AT_ONCE)
    await t.test(`${some[0]?.name} and ${some.length - 1} others`, async (t) => {
      await tryAll(t, await startMisbehaving(t, 400, env), some, 5)
    })
  }
}
