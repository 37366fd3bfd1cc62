import { timeLeft, withDeadline } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { accessReviewDefinitions } from '../../graph/access-reviews.ts'
import { appSignInActivities } from '../../graph/app-sign-ins.ts'
import { graphServicePrincipal, tenantWideGrants } from '../../graph/apps.ts'
import { contactsRead } from '../../graph/contacts.ts'
import { GraphFailure, isNoPremium } from '../../graph/failure.ts'
import { appRolesRead, conditionalAccessPolicies, licenseGroupsRead, membersRead } from '../../graph/groups.ts'
import { licenseDetailsRead, subscribedSkusRead } from '../../graph/licenses.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { administratorRegistrations } from '../../graph/registrations.ts'
import { roleAlerts } from '../../graph/role-alerts.ts'
import {
  groupEligibilities,
  groupMemberships,
  groupPolicies,
  isNotInPim,
  pendingRoleRequests,
  roleAssignableGroups,
  roleAssignmentInstances,
  roleAssignments,
  roleDefinitions,
  roleEligibilityInstances,
  rolePolicies,
} from '../../graph/roles.ts'
import { cloudPcRoles, defenderRoles, entitlementRoles, exchangeRoles, intuneRoles } from '../../graph/service-roles.ts'
import { withPatience } from '../../graph/sign-in-turn.ts'
import { enabledAccountsRead, newestSignInRead } from '../../graph/sign-ins.ts'
import type { GraphRead, PageRead, WholeRead } from '../../graph/url.ts'
import type { UsageReports } from '../../graph/usage-reports.ts'
import { userRead, usersRead } from '../../graph/users.ts'
import { HOUR_MS, isoSeconds } from '../../time.ts'
import { cached } from '../cached.ts'
import type { Directory } from '../directory/directory.ts'
import type { RoleHolders } from '../people/role-holders.ts'
import { isOutOfTurns } from '../sign-ins/turns.ts'
import { present } from '../../present.ts'

/** What became of the reads of a capability: all of them work, or the first failure. */
export type Trial = 'works' | GraphFailure | Refusal

const KEPT_MS = 60_000
const WITHIN_MS = 20_000

export interface TrialDependencies {
  reader: GraphReader
  /** Reads what only the writing identity may, where the operator allows it. */
  requestReader?: GraphReader | undefined
  roleHolders: Pick<RoleHolders, 'all'>
  usageReports: Pick<UsageReports, 'activeUsers'>
  /** What the copy knows of sign-in dates; absent where there is none. */
  directory?: Pick<Directory, 'readsSignIns'>
  now: () => number
}

/** Somebody and something that is there, for the reads of one person or group. */
interface Found {
  userId?: string
  licenseGroupId?: string
  roleGroupId?: string
}

/**
 * Makes the reads of each capability once, a row of each, and tells what Graph said: what a token promises and what a
 * tenant does may differ. Nothing is written, and of what can't be tried, such as a write, nothing is told. HTTP
 * requests: about 10, and as many as the index of role holders takes; kept for a minute.
 */
export function createTrials({ reader, requestReader, roleHolders, usageReports, directory, now }: TrialDependencies) {
  const tried = cached(tryAll, KEPT_MS, now)

  async function tryAll(): Promise<ReadonlyMap<string, Trial>> {
    return withDeadline(Math.min(WITHIN_MS, timeLeft()), async () => {
      const found = await find()
      const reads = readsOf(found, isoSeconds(new Date(now() - HOUR_MS)))
      const [versions, signIns, policies, protectedPeople, report, requests] = await Promise.all([
        Promise.all(
          (['v1.0', 'beta'] as const).map((version) =>
            tryReads(reads.filter(({ read }) => (read.version ?? 'v1.0') === version)),
          ),
        ),
        signInActivity(),
        // Of these Graph serves one a second, so it is asked for by itself.
        trialOf(conditionalAccessPolicies(reader)),
        trialOf(roleHolders.all()),
        trialOf(firstLine(usageReports)),
        requestReader === undefined ? undefined : trialOf(requestReader.page(firstOf(pendingRoleRequests))),
      ])
      const trials = new Map<string, Trial>([
        ['conditionalAccessSideEffects', policies],
        ['administratorPolicies', policies],
        ['usageReports', report],
        ...(signIns === undefined ? [] : [['signInActivity', signIns] as const]),
        ...(requests === undefined ? [] : [['pendingRoleRequests', requests] as const]),
      ])
      const add = (capability: string, trial: Trial) => {
        const earlier = trials.get(capability)
        if (earlier === undefined || earlier === 'works') trials.set(capability, trial)
      }
      for (const { capability, trial } of versions.flat()) add(capability, trial)
      add('protectedPeople', protectedPeople)
      return trials
    })
  }

  /**
   * Reads of sign-in dates are few: what the sweep of the directory finds is not asked once more, and nobody waits for
   * a turn. Where there is none, nothing was tried.
   */
  async function signInActivity(): Promise<Trial | undefined> {
    if (await directory?.readsSignIns()) return 'works'
    const tried = await withPatience({ waitMs: 0 }, () =>
      trialOf(reader.page(usersRead(undefined, ['id', 'signInActivity'], 1, 'page'))),
    )
    return isOutOfTurns(tried) ? undefined : tried
  }

  async function find(): Promise<Found> {
    const [users, licenseGroups, roleGroups] = await Promise.all(
      [usersRead(undefined, ['id'], 1, 'page'), firstOf(licenseGroupsRead(1)), firstOf(roleAssignableGroups)].map(
        (read) =>
          // What fails here fails again where it is told of.
          reader.page<{ id: string }>(read).then(
            ({ value }) => value[0]?.id,
            () => undefined,
          ),
      ),
    )
    return {
      ...present('userId', users),
      ...present('licenseGroupId', licenseGroups),
      ...present('roleGroupId', roleGroups),
    }
  }

  async function tryReads(reads: readonly NamedRead[]): Promise<{ capability: string; trial: Trial }[]> {
    if (reads.length === 0) return []
    const asked = [...new Set(reads.map(({ read }) => read))]
    const responses = await reader.batch(asked).catch((error: unknown) => {
      if (error instanceof GraphFailure) return asked.map(() => error)
      throw error
    })
    return reads.map(({ capability, read, unless }) => {
      const response = responses[asked.indexOf(read)]
      const isFailure = response instanceof GraphFailure && unless?.(response) !== true
      return { capability, trial: isFailure ? response : ('works' as const) }
    })
  }

  /** By the names of capabilities; those that only write are not among them. */
  return (): Promise<ReadonlyMap<string, Trial>> => tried()
}

interface NamedRead {
  capability: string
  read: GraphRead
  /** A refusal that tells of the person or the group alone. */
  unless?: (failure: GraphFailure) => boolean
}

function readsOf({ userId, licenseGroupId, roleGroupId }: Found, since: string): NamedRead[] {
  const all = (capability: string, ...reads: GraphRead[]): NamedRead[] => reads.map((read) => ({ capability, read }))
  // Once for whatever needs this log: of logs and reports Graph serves an app five reads in ten seconds, and a first
  // start reads one more besides these
  // (https://learn.microsoft.com/graph/throttling-limits#identity-and-access-reports-service-limits).
  const audits = firstOf(enabledAccountsRead(since))
  return [
    ...all('signInLog', newestSignInRead),
    ...all('licenses', subscribedSkusRead),
    ...(userId === undefined ? [] : all('licenses', licenseDetailsRead(userId))),
    ...all('licenseGroups', firstOf(licenseGroupsRead(1))),
    ...(licenseGroupId === undefined
      ? []
      : all('licenseGroups', membersRead(licenseGroupId, 1, 'page'), appRolesRead(licenseGroupId))),
    ...(userId === undefined
      ? []
      : [
          {
            capability: 'mailboxKinds',
            read: userRead(userId, ['id', 'mailboxSettings']),
            unless: ({ code }: GraphFailure) => OF_MAILBOX.test(code),
          },
        ]),
    // Without a log there are no sign-in dates either, and nobody can be removed by them.
    { capability: 'protectedPeople', read: audits, unless: isNoPremium },
    ...all('contactInfo', firstOf(contactsRead)),
    ...all('roles', firstOf(roleDefinitions), firstOf(roleAssignments)),
    ...all('privilegedApps', graphServicePrincipal, firstOf(tenantWideGrants)),
    ...all('roleUse', audits, firstOf(appSignInActivities)),
    ...all('roleUse', firstOf(administratorRegistrations)),
    ...all('privilegedIdentityManagement', firstOf(roleAssignmentInstances), firstOf(roleEligibilityInstances)),
    ...all('roleSettings', firstOf(rolePolicies)),
    ...(roleGroupId === undefined
      ? []
      : [
          ...all('privilegedGroups', groupEligibilities(roleGroupId), groupMemberships(roleGroupId)),
          ...all('groupSettings', groupPolicies(roleGroupId)),
        ].map((one) => ({ ...one, unless: isOfGroup }))),
    ...all('accessReviews', firstOf(accessReviewDefinitions)),
    ...all('roleAlerts', firstOf(roleAlerts)),
    ...all('entitlementRoles', ...entitlementRoles.map(firstOf)),
    ...all('exchangeRoles', ...exchangeRoles.map(firstOf)),
    ...all('intuneRoles', ...intuneRoles.map(firstOf)),
    ...all('cloudPcRoles', ...cloudPcRoles.map(firstOf)),
    ...all('defenderRoles', ...defenderRoles.map(firstOf)),
  ]
}

/** What Exchange says of a mailbox that is not there, or that it does not keep. */
const OF_MAILBOX =
  /^(Mailbox\w+|ErrorMailbox\w+|ErrorNonExistentMailbox|ErrorItemNotFound|ErrorInvalidUser|(Request_)?ResourceNotFound)$/

/** A group that PIM does not manage; a tenant without PIM is something else. */
const isOfGroup = (failure: GraphFailure): boolean => isNotInPim(failure) && failure.code === 'ResourceTypeNotSupported'

/** As little of a list as it lets ask for: those that take no `$top` keep their page. */
const firstOf = ({ top, ...read }: WholeRead): PageRead => ({
  ...read,
  ...present('top', top, () => 1),
  complete: 'page',
})

async function trialOf(read: Promise<unknown>): Promise<Trial> {
  try {
    await read
    return 'works'
  } catch (error) {
    if (error instanceof GraphFailure || error instanceof Refusal) return error
    throw error
  }
}

async function firstLine({ activeUsers }: Pick<UsageReports, 'activeUsers'>): Promise<void> {
  const lines = activeUsers()
  await lines.next()
  await lines.return(undefined)
}
