import { randomUUID } from 'node:crypto'
import {
  deleteRoleAssignment,
  isAlreadySoInAzure,
  putRoleAssignment,
  requestRoleAssignment,
  requestRoleEligibility,
  type AzureScheduleAction,
} from '../../../../arm/role-writes.ts'
import type { ArmWrite } from '../../../../arm/write.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import { principalsByIds, type Principal } from '../../../../graph/roles.ts'
import { isoTime } from '../../../../time.ts'
import { nameOf } from '../../../people/person.ts'
import type { ChangeKind, Reason, Seen, Verification } from '../../../plans/kind.ts'
import { present } from '../../../../present.ts'
import type { ShownGrant } from '../../plans/grant-change.ts'
import { lastsAsLong } from '../../plans/role-grant.ts'
import { refusedByRule } from '../../plans/refusals.ts'
import {
  AZURE_GRANT_KINDS,
  azurePlaceKey,
  type AzureGrantChange,
  type AzureGrantKind,
  type AzureGrantState,
  type AzureReplacement,
} from './azure-grant.ts'
import { AZURE_OFF, azureAccessOf, type AzureAccess } from './azure-access.ts'
import { readAzureNow, type AzureNow, type HeldInAzure } from './held-now.ts'
import { LAST_OWNER, takesOwner } from './owners.ts'

const WORDS: Readonly<Record<AzureGrantKind, { give: string; take: string }>> = {
  azureRoleAssignment: { give: 'Assign in Azure', take: 'Remove in Azure' },
  azureRoleEligibility: { give: 'Make eligible in Azure for', take: 'End the eligibility in Azure for' },
}

/**
 * The kinds of changes of who holds which role of Azure. What is taken away waits until what comes in its place was
 * seen. What is read of a scope tells about any number of changes there.
 */
export function createAzureGrantKinds({
  reader,
  access,
  now,
}: {
  reader: GraphReader
  /** Absent where the roles of Azure are switched off: a plan from before waits then. */
  access: AzureAccess | undefined
  now: () => number
}): ChangeKind<AzureGrantChange, ShownGrant>[] {
  const readNow = (changes: readonly AzureGrantChange[]): Promise<AzureNow> =>
    readAzureNow(
      azureAccessOf(access).arm,
      changes.map(({ after: { scope } }) => scope),
    )

  async function verify(changes: AzureGrantChange[]): Promise<Verification[]> {
    const azure = await readNow(changes)
    return changes.map((change) => ({ seen: seenOf(change, azure), settled: true }))
  }

  /** Nobody may have been at it meanwhile, and whoever has to keep a role does. */
  async function recheck(changes: AzureGrantChange[]): Promise<(Reason | undefined)[]> {
    const { safety } = azureAccessOf(access)
    const [azure, principals] = await Promise.all([
      readNow(changes),
      principalsByIds(reader, new Set(changes.map(({ subjectId }) => subjectId))),
    ])
    const idsOf = (those: readonly AzureGrantChange[]) => new Set(those.map(({ subjectId }) => subjectId))
    const taking = changes.filter(({ after }) => !after.held)
    const activating = idsOf(taking.filter(({ preconditions: { replacedBy = [] } }) => replacedBy.some(isToActivate)))
    const [untouchable, staying] = await Promise.all([
      safety.untouchable(principals, { losing: idsOf(taking), activating }, { anew: true }),
      safety.ownersWhoStay(azure, changes.filter(takesOwner)),
    ])
    const known = new Map(principals.map((principal) => [principal.id.toLowerCase(), principal]))
    return changes.map((change) => {
      const principal = known.get(change.subjectId.toLowerCase())
      return (
        ofPrincipal(change, principal) ??
        untouchable.get(principal?.id ?? '') ??
        ofState(change, azure) ??
        (staying.has(change) ? LAST_OWNER : undefined)
      )
    })
  }

  const writeOf = (change: AzureGrantChange): ArmWrite => {
    const { kind, subjectId: principalId, targetId: roleId, before, after, preconditions } = change
    const { justification, requestId } = preconditions
    const place = { scope: after.scope, roleId, principalId }
    if (kind === 'azureRoleAssignment' && !after.held && before.assignmentId !== undefined) {
      return deleteRoleAssignment(place, before.assignmentId)
    }
    if (kind === 'azureRoleAssignment' && after.held && after.assignmentId !== undefined) {
      const { assignmentId, condition, conditionVersion, principalType } = after
      return putRoleAssignment(place, assignmentId, {
        ...present('condition', condition),
        ...present('conditionVersion', conditionVersion),
        ...present('principalType', principalType),
      })
    }
    const action: AzureScheduleAction = after.held
      ? {
          requestType: 'AdminAssign',
          startDateTime: isoTime(new Date(now())),
          ...present('endDateTime', after.endDateTime),
          ...present('condition', after.condition),
          ...present('conditionVersion', after.conditionVersion),
          justification,
          requestId,
        }
      : { requestType: 'AdminRemove', justification, requestId }
    return kind === 'azureRoleEligibility'
      ? requestRoleEligibility(place, action)
      : requestRoleAssignment(place, action)
  }

  return AZURE_GRANT_KINDS.map((name): ChangeKind<AzureGrantChange, ShownGrant> => ({
    name,
    subject: 'principal',
    target: 'role',
    notNow: () => (access === undefined ? AZURE_OFF : undefined),
    recheck,
    waits: ({ after }) => !after.held,
    requests: (change) => [{ covers: ['role'], write: writeOf(change) }],
    verify,
    isAlreadySo: isAlreadySoInAzure,
    refusal: refusedByRule,
    undoable: async (changes) =>
      (await verify(changes)).map(({ seen }) =>
        seen === 'after'
          ? undefined
          : { code: 'changedMeanwhile', message: 'It is not as the plan left it any more, so it is left alone.' },
      ),
    opposite: async (changes) => changes.map(oppositeOf),
    favours: ({ subjectId, after }) => (after.held ? subjectId : undefined),
    describe: ({ after, details: { roleName, scopeName, person } }) =>
      `${WORDS[name][after.held ? 'give' : 'take']} ${roleName}` +
      `${scopeName === undefined ? '' : ` for ${scopeName}`}: ` +
      (person === undefined ? 'a deleted principal' : nameOf(person)),
    show: ({ after, details: { person, roleId, roleName, scopeName, why } }) => ({
      ...present('person', person),
      targetName: roleName,
      roleId,
      roleName,
      ...present('scopeName', scopeName),
      ...present('why', why),
      ...present('endDateTime', after.held ? after.endDateTime : undefined),
    }),
  }))
}

/** What takes it back; what PIM makes is another request. */
const oppositeOf = ({
  before,
  after,
  preconditions: { justification },
  ...change
}: AzureGrantChange): AzureGrantChange => ({
  ...change,
  before: after,
  after: before,
  preconditions: { justification, requestId: randomUUID() },
})

/** Why somebody may be given nothing, or does not count as left over any more. */
export function ofPrincipal(
  { kind, after, preconditions: { leftOver } }: AzureGrantChange,
  principal: Principal | undefined,
): Reason | undefined {
  if (leftOver === 'deleted' && principal !== undefined) {
    return { code: 'principalBack', message: 'Whoever was deleted is back.' }
  }
  if (!after.held) return undefined
  if (principal === undefined) return { code: 'userGone', message: 'The account is not there any more.' }
  if (principal.accountEnabled === false) {
    return { code: 'accountDisabled', message: 'The account is disabled, so it is given nothing.' }
  }
  return kind === 'azureRoleEligibility' && principal['@odata.type'] === '#microsoft.graph.servicePrincipal'
    ? APP_NOT_ELIGIBLE
    : undefined
}

export const APP_NOT_ELIGIBLE: Reason = {
  code: 'appNotEligible',
  message: 'Apps can not activate a role, so they can not be eligible for one.',
}

function ofState(change: AzureGrantChange, azure: AzureNow): Reason | undefined {
  if (!azure.has(change.after.scope.toLowerCase())) return SCOPE_UNSEEN
  const seen = seenOf(change, azure)
  if (seen === 'after') {
    return { code: 'alreadySo', message: 'Somebody else made this change before it was its turn.' }
  }
  if (seen !== 'before') {
    return { code: 'changedMeanwhile', message: 'Somebody changed it meanwhile, so it is left alone.' }
  }
  const { replacedBy = [] } = change.preconditions
  return replacedBy.every((replacement) => isReplaced(change, replacement, azure))
    ? undefined
    : {
        code: 'replacementNotSeen',
        message: 'What should take its place is not to be seen, so nothing is taken away.',
      }
}

export const SCOPE_UNSEEN: Reason = {
  code: 'scopeUnseen',
  message: 'Azure does not show this service who holds which role there, so nothing is changed.',
}

/** How somebody holds a role at exactly this scope. */
export function heldOf(
  azure: AzureNow,
  kind: AzureGrantKind,
  { principalId, roleId, scope }: { principalId: string; roleId: string; scope: string },
): HeldInAzure | undefined {
  const here = azure.get(scope.toLowerCase())
  const key = azurePlaceKey(principalId, roleId, scope)
  return kind === 'azureRoleAssignment' ? here?.assignments.get(key)?.held : here?.eligibilities.get(key)
}

const isToActivate = ({ kind }: AzureReplacement): boolean => kind === 'azureRoleEligibility'

/** It lasts as long, and allows as much, as what is taken away for it. */
function isReplaced(
  { subjectId: principalId, before }: AzureGrantChange,
  { kind, targetId: roleId, scope, endDateTime }: AzureReplacement,
  azure: AzureNow,
): boolean {
  const held = heldOf(azure, kind, { principalId, roleId, scope })
  return held !== undefined && lastsAsLong(held.endDateTime, endDateTime) && held.condition === before.condition
}

/** Whoever sees nothing of a scope can say nothing about it. */
function seenOf(change: AzureGrantChange, azure: AzureNow): Seen {
  const { kind, subjectId: principalId, targetId: roleId, before, after } = change
  if (!azure.has(after.scope.toLowerCase())) return 'between'
  const held = heldOf(azure, kind, { principalId, roleId, scope: after.scope })
  if (isAs(held, after)) return 'after'
  return isAs(held, before) ? 'before' : 'between'
}

/** Microsoft keeps fractions of seconds, so ends are compared by the minute. */
function isAs(held: HeldInAzure | undefined, state: AzureGrantState): boolean {
  if (!state.held || held === undefined) return !state.held && held === undefined
  return (
    minuteOf(held.endDateTime) === minuteOf(state.endDateTime) &&
    held.condition === state.condition &&
    (state.assignmentId === undefined || held.assignmentId === state.assignmentId)
  )
}

const minuteOf = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Math.round(Date.parse(time) / 60_000)
