import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import type { Reply } from '../helper.ts'
import { peopleOf } from '../plans/support.ts'
import { isClearError, type Misbehaving } from './bench.ts'

/** Longer than any job may take in a tenant of a few hundred. */
const MOST_SECONDS = 60

/** What came of a job: it was right, or it said clearly that it failed. */
export type Outcome = 'right' | 'refused'

/** One of the main jobs, done once; it throws where the answer is neither right nor a clear error. */
export type Job = (round: number) => Promise<Outcome>

/** What the jobs answer when Graph behaves, and the jobs themselves. */
export async function mainJobs(bench: Misbehaving): Promise<Record<string, Job>> {
  const { call, cast, groupId, untouchable } = bench
  const staff = groupId('licA3Staff')
  const within = async (work: Promise<Reply>): Promise<Reply> => {
    const late = wait(MOST_SECONDS * 1_000, undefined, { ref: false }).then(() => {
      throw new Error(`No answer within ${MOST_SECONDS} s`)
    })
    return Promise.race([work, late])
  }
  const expected = (answer: Reply): 'answered' | 'refused' => {
    if (answer.status < 300) return 'answered'
    // Nothing is wrong with what was asked.
    if (answer.status !== 400 && isClearError(answer)) return 'refused'
    throw new Error(`No clear error: ${answer.status} ${JSON.stringify(answer.body)}`)
  }

  let drafts = 0
  // The clock goes on while this tries: whoever could come past the cut-off meanwhile is among those expected.
  const MEANWHILE = 30
  // Each asks for something else: the same again would be answered with the plan that is there.
  const draftOf = (inactiveDays = 180) =>
    within(
      call('POST /v1/license-cleanup-plans', {
        as: 'licenses',
        body: { groupIds: [staff], inactiveDays, maxRemovals: 1_000 - drafts++ },
      }),
    )
  const plannedBy = async ({ body }: Reply): Promise<string[] | undefined> => {
    if (body.state !== 'ready') return undefined
    return peopleOf((await bench.changes(body.planId)).filter(({ state }) => state === 'planned'))
  }
  const listOf = async (route: string): Promise<Reply & { ids?: string[] }> => {
    const ids: string[] = []
    for (let next = route, pages = 0; ; pages++) {
      const answer = await within(call(next))
      if (answer.status !== 200) return answer
      ids.push(...answer.body.value.map((row: any) => row.userId ?? row.groupId ?? row.skuId ?? row.roleId))
      if (answer.body.nextLink === undefined) return { ...answer, ids }
      if (pages > 60) throw new Error(`${route} never ends`)
      next = `GET ${answer.body.nextLink}`
    }
  }

  const honestly = (await plannedBy(await draftOf(180 - MEANWHILE))) ?? []
  if (honestly.length < 20) throw new Error('Too few people to be removed')
  const inactive = (days: number) => `GET /v1/inactive-users?allUsers=true&inactiveDays=${days}&top=50`
  const LISTS = [
    inactive(90),
    `GET /v1/license-groups/${staff}/members?top=100`,
    'GET /v1/license-groups?top=100',
    'GET /v1/licenses',
  ]
  const honestLists = new Map<string, Set<string>>()
  for (const route of LISTS) honestLists.set(route, new Set((await listOf(route)).ids))
  honestLists.set(inactive(90), new Set((await listOf(inactive(90 - MEANWHILE))).ids))
  const snapshotOf = () => within(call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} }))
  const figures = ({ body }: Reply) =>
    JSON.stringify([body.standingPrivileged, body.standingTier0, body.eligible, body.globalAdministrators])
  const honestFigures = figures(await snapshotOf())
  const campaignOf = (round: number) =>
    within(
      call('POST /v1/contact-campaigns', {
        as: 'contacts',
        body: { groupIds: [staff], fields: ['officeLocation'], title: `Round ${round}` },
      }),
    )
  const honestCampaign = await campaignOf(-1)
  const waveOf = (round: number) =>
    within(
      call('POST /v1/role-plans?action=standingToEligible', {
        as: 'roleOperator',
        body: { tiers: [0, 1], reason: `A trial, round ${round}.` },
      }),
    )
  const honestWave = new Set(await namesIn(bench, await waveOf(-1)))
  const ids = [...untouchable.keys()]
  const protectedGroupMembers = ids.filter((id) => honestly.includes(id))
  if (protectedGroupMembers.length > 0) throw new Error('Somebody who is to be left alone would be removed')

  return {
    async draft() {
      const answer = await draftOf()
      if (expected(answer) === 'refused') return 'refused'
      if (answer.body.state === 'refused' && answer.body.code !== 'InternalError') return 'refused'
      if (answer.body.state === 'done') return 'right'
      const planned = await plannedBy(answer)
      if (planned === undefined) throw new Error(`The plan is ${JSON.stringify(answer.body)}`)
      const wrong = planned.filter((id) => !honestly.includes(id))
      if (wrong.length > 0) throw new Error(`Planned: ${wrong.map((id) => untouchable.get(id) ?? id).join()}`)
      if (new Set(planned).size < planned.length) throw new Error('Somebody is planned twice')
      const counted = answer.body.totals?.people?.read ?? 0
      if (counted > 400) throw new Error(`${counted} of 400 people were read`)
      return 'right'
    },

    async removals(round) {
      const some = [0, 1, 2].map((offset) => ids[(round * 3 + offset) % ids.length] as string)
      const remove = (id: string, index: number) =>
        within(
          call(`POST /v1/license-groups/${staff}/removals`, {
            as: 'licenses',
            body: {
              userId: id,
              acceptSideEffects: true,
              reason: 'A trial.',
              ...(index === 0 ? { onlyIfInactiveDays: 90 } : {}),
            },
          }),
        )
      let refused = 0
      for (const [index, answer] of (await Promise.all(some.map(remove))).entries()) {
        if (expected(answer) === 'refused') refused++
        else if (!['skipped', 'alreadyRemoved'].includes(answer.body.outcome)) {
          throw new Error(`${untouchable.get(some[index] ?? '')}: ${JSON.stringify(answer.body)}`)
        }
      }
      return refused > 0 ? 'refused' : 'right'
    },

    async exclusions(round) {
      const [user] = Object.values(cast.users).slice(round % 40)
      const answer = await within(
        call('POST /v1/exclusions', {
          body: {
            kind: round % 2 === 0 ? 'user' : 'group',
            value: round % 2 === 0 ? user?.userPrincipalName : groupId('licA3Second'),
            owner: 'IT',
            reason: 'A trial.',
            dryRun: true,
          },
        }),
      )
      if (expected(answer) === 'refused') {
        if (/NotFound/.test(answer.body.error.code)) throw new Error(`Not found: ${JSON.stringify(answer.body)}`)
        return 'refused'
      }
      const wanted = round % 2 === 0 ? user?.id : groupId('licA3Second')
      if (answer.body.value !== wanted) throw new Error(`Excludes ${answer.body.value}`)
      return 'right'
    },

    async lists(round) {
      const route = LISTS[round % LISTS.length] as string
      const answer = await listOf(route)
      if (answer.ids === undefined) {
        expected(answer)
        return 'refused'
      }
      const wrong = answer.ids.filter((id) => honestLists.get(route)?.has(id) === false)
      if (wrong.length > 0) throw new Error(`${route} has ${wrong.length} who are not there`)
      if (new Set(answer.ids).size < answer.ids.length) throw new Error(`${route} has somebody twice`)
      return 'right'
    },

    async snapshot() {
      const answer = await snapshotOf()
      if (expected(answer) === 'refused' || answer.body.status === 'failed') return 'refused'
      if ((answer.body.missingParts ?? []).length > 0 || answer.body.pimAvailable === false) return 'refused'
      if (figures(answer) !== honestFigures) throw new Error(`${figures(answer)} rather than ${honestFigures}`)
      return 'right'
    },

    async rolePlan(round) {
      const answer = await waveOf(round)
      if (expected(answer) === 'refused' || answer.body.state === 'refused') {
        if (answer.body.code === 'InternalError') throw new Error(JSON.stringify(answer.body))
        return 'refused'
      }
      const wrong = (await namesIn(bench, answer)).filter((change) => !honestWave.has(change))
      if (wrong.length > 0) throw new Error(`Would change ${wrong.join()}`)
      return 'right'
    },

    async campaign(round) {
      const answer = await campaignOf(round)
      if (expected(answer) === 'refused') return 'refused'
      const { people, excluded } = answer.body.totals ?? answer.body
      const { people: right, excluded: rightlyExcluded } = honestCampaign.body.totals ?? honestCampaign.body
      if (people !== right || excluded !== rightlyExcluded) {
        throw new Error(`About ${people} and without ${excluded} rather than ${right} and ${rightlyExcluded}`)
      }
      return 'right'
    },
  }
}

/** What a role plan would change, as texts. */
async function namesIn(bench: Misbehaving, { body }: Reply): Promise<string[]> {
  if (body.planId === undefined) throw new Error(JSON.stringify(body))
  return (await bench.changes(body.planId))
    .filter(({ state }) => state === 'planned')
    .map(({ kind, person, roleId, targetName }) => [kind, person?.userId, roleId ?? targetName].join(' '))
}

/** How often each outcome came, for the printed count. */
export class Counts {
  #counts = new Map<string, number>()
  add(job: string, outcome: Outcome): void {
    const key = `${job} ${outcome}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  print(t: Test, trials: number): void {
    const all = [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
    t.comment(
      `${trials} misbehaviours, ${all} jobs: ${[...this.#counts].map(([key, count]) => `${key} ${count}`).join(', ')}`,
    )
  }
}
