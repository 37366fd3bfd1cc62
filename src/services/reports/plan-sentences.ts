import { PLAN_STATE_LABELS, sparedLabel } from './labels.ts'
import type { PlanFacts } from './plan-facts.ts'
import { counted, date, dateAndTime, listed, number } from './wording.ts'

/**
 * Exchange keeps a mailbox for 30 days after its license went
 * (https://learn.microsoft.com/microsoft-365/admin/manage/remove-licenses-from-users).
 */
export const MAILBOX_KEPT_DAYS = 30

const SUBJECTS = [
  ['people', 'person', 'people'],
  ['groups', 'group', 'groups'],
  ['apps', 'app', 'apps'],
  ['deleted', 'deleted account', 'deleted accounts'],
  ['roles', 'role', 'roles'],
] as const

/**
 * How many of what, a pair each: people, or removals where somebody may be in several groups and nobody counted heads.
 */
export function amounts({
  summary,
  toMake,
  people,
  subjects,
  isAboutRoles,
}: PlanFacts): (readonly [amount: number, unit: string])[] {
  const unit = (amount: number, one: string, many: string) => [amount, amount === 1 ? one : many] as const
  if (people !== undefined) return [unit(people, 'person', 'people')]
  const found = SUBJECTS.flatMap(([name, one, many]) =>
    subjects[name] === undefined ? [] : [unit(subjects[name], one, many)],
  )
  if (found.length > 0) return found
  return [
    summary === undefined || isAboutRoles ? unit(toMake, 'change', 'changes') : unit(toMake, 'removal', 'removals'),
  ]
}

/** "812 people", "14 people and 1 deleted account". */
export const whom = (facts: PlanFacts): string =>
  listed(amounts(facts).map(([amount, unit]) => `${number(amount)} ${unit}`))

/** Who is looked for, as the plan was asked for. */
export function scopeSentence({ scope }: PlanFacts): string | undefined {
  if (scope.inactiveDays === undefined) return undefined
  const state = scope.accountState === 'both' || scope.accountState === undefined ? '' : `${scope.accountState} `
  const types = (scope.userTypes ?? []).map((type) => `${type.toLowerCase()}s`)
  const who = `${state}accounts${types.length === 0 ? '' : ` of ${listed(types)}`}`
  const where = (scope.departments ?? []).length === 0 ? '' : ` in ${listed(scope.departments ?? [], 5)}`
  const never = scope.neverSignedIn === 'include' ? ', and those never used' : ''
  return `It looks for ${who}${where} without activity for at least ${counted(scope.inactiveDays, 'day')}${never}.`
}

/** Where the plan stands, in one or two sentences. */
export function statusSentence(facts: PlanFacts): string {
  const { plan, toMake, count, begun, graceEnds } = facts
  const why = plan.message === null ? '' : ` ${plan.message}`
  const verified = `${count('verified').toLocaleString('en-US')} of ${counted(toMake, 'change')} verified`
  const soFar = begun === 0 ? 'Nothing was changed.' : `So far: ${verified}.`
  switch (plan.state) {
    case 'draft':
      return 'The tenant is being read; nothing was changed.'
    case 'ready':
      return `Nothing was changed. The plan must be approved and begun by ${dateAndTime(plan.expiresAt)}.`
    case 'refused':
      return `The service did not make this plan.${why} Nothing was changed.`
    case 'approved':
      return `${begun === 0 ? 'Nothing was changed yet.' : soFar} ${graceSentence(facts)}`
    case 'rejected':
      return `${soFar} The plan was rejected.`
    case 'expired':
      return `${soFar} The plan was not begun by ${date(plan.expiresAt)}, and can't be any more.`
    case 'superseded':
      return `${soFar} A newer plan for the same scope took its place.`
    case 'applying':
      return `The changes are being made: ${verified}.`
    case 'verifying':
      return `Everything was requested and is being read again: ${verified}.`
    case 'done':
      return doneSentence(facts, verified)
    case 'halted':
      return `The service halted the plan.${why} ${soFar}`
    case 'stopped':
      return `The plan was stopped.${why} ${soFar}`
    case 'undoing':
      return `The changes are being taken back: ${counted(count('undone'), 'change')} so far.`
    case 'undone':
      return `The changes were taken back: ${counted(count('undone'), 'change')}.`
  }

  function graceSentence({ plan }: PlanFacts): string {
    if (plan.graceDays === 0) return `It may begin at once, and must by ${dateAndTime(plan.expiresAt)}.`
    if (graceEnds !== undefined) {
      return `It may begin from ${dateAndTime(graceEnds)} on, and must by ${dateAndTime(plan.expiresAt)}.`
    }
    return (
      `It may begin ${counted(plan.graceDays, 'day')} after the notices were read, and must by ` +
      `${dateAndTime(plan.expiresAt)}.`
    )
  }
}

/**
 * What was made, who was left alone and why, and what is left to whom; only where nobody came into question there was
 * nothing to change.
 */
function doneSentence(
  { plan, toMake, count, handOver, spared, sparedLater, isAboutRoles }: PlanFacts,
  verified: string,
): string {
  const elsewhere =
    handOver === 0
      ? []
      : [
          `${counted(handOver, 'change')} ${handOver === 1 ? 'is' : 'are'} to be made elsewhere: ` +
            `${handOverWords(isAboutRoles)}.`,
        ]
  if (toMake > 0) {
    return [
      `Finished${plan.finishedAt === null ? '' : ` on ${date(plan.finishedAt)}`}: ${verified}.`,
      ...elsewhere,
    ].join(' ')
  }
  if (handOver === 0 && count('spared') === 0) return 'There was nothing to change here.'
  const left =
    count('spared') === 0
      ? []
      : [
          `${number(count('spared'))} ${count('spared') === 1 ? 'was' : 'were'} spared: ` +
            `${sparedWords({ spared, sparedLater })}.`,
        ]
  return ['Nothing was changed.', ...elsewhere, ...left].join(' ')
}

/** Why how many were spared, the most frequent reason first. */
export const sparedWords = (
  { spared, sparedLater }: Pick<PlanFacts, 'spared' | 'sparedLater'>,
  most = Infinity,
): string =>
  listed(
    [
      ...spared.map(([code, amount]) => `${sparedLabel(code)} (${number(amount)})`),
      ...(sparedLater > 0 ? [`At the last look (${number(sparedLater)})`] : []),
    ],
    most,
  )

/** Who makes what this service can't. */
export const handOverWords = (isAboutRoles: boolean): string =>
  isAboutRoles
    ? 'by a Privileged Role Administrator, in the Microsoft Entra admin center'
    : 'by rule, in Active Directory, in Exchange, or by the administrator of a protected group'

/** What the state of a plan is called; a plan that ended without a change is not called done. */
export function stateLabel({ plan, toMake, handOver, count }: PlanFacts): string {
  if (plan.state !== 'done' || toMake > 0) return PLAN_STATE_LABELS[plan.state]
  return handOver > 0 ? 'Handed over' : count('spared') > 0 ? 'Nothing changed' : PLAN_STATE_LABELS.done
}

/** Nobody takes back alone what two had to agree on. */
export const UNDO_OF_ROLES =
  'Taking it back is a plan of its own, which somebody else approves: what was taken away is given again first, ' +
  'and what was given goes once that was seen.'

/** What can be taken back, and what can't. */
export const UNDO_SENTENCES = [
  `For ${MAILBOX_KEPT_DAYS} days after each removal it can be taken back in full: the membership, the licenses, ` +
    'and the mailbox with everything in it.',
  'After that Microsoft deletes mailboxes for good. The membership and the licenses can still be given back ' +
    "while seats are left; the mail can't.",
] as const
