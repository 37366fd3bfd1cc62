import type { Settings } from '../../config/settings.ts'
import { bodyOf } from '../../graph/batch.ts'
import { incomplete, isNoPremium, isRefused } from '../../graph/failure.ts'
import { openLog } from '../../graph/logs.ts'
import { operationOf } from '../../graph/operation.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { enabledAccountsRead, type DirectoryAudit } from '../../graph/sign-ins.ts'
import type { WholeRead } from '../../graph/url.ts'
import { userRead, type User } from '../../graph/users.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { cached, type Freshness } from '../cached.ts'
import { inOrder } from '../in-order.ts'
import type { ExclusionMatch, ExclusionMatcher } from '../exclusions/matcher.ts'
import { isNamed } from './person.ts'
import type { RoleHolders } from './role-holders.ts'
import { plainSpelling } from '../../spelling.ts'
import { present } from '../../present.ts'

/** What the checks look at. Exclusions may look at more, and read it themselves then. */
export const PROTECTION_FIELDS = [
  'id',
  'displayName',
  'userPrincipalName',
  'department',
  'userType',
  'accountEnabled',
  'isResourceAccount',
  'employeeType',
  'onPremisesExtensionAttributes',
] as const

export type SparedReason =
  | 'breakGlass'
  | 'excluded'
  | 'roleHolder'
  | 'guest'
  | 'sharedMailbox'
  | 'roomMailbox'
  | 'resourceAccount'
  | 'onLeave'
  | 'recentlyEnabled'

export interface Spared {
  reason: SparedReason
  message: string
}

export interface ProtectionVerdict {
  spared?: Spared
  /** Whether nobody could tell if the mailbox is a person's, or nobody asked. */
  mailboxKindUnknown: boolean
}

export interface ProtectionOptions extends Freshness {
  /**
   * Whether to look what each mailbox is for, which takes a request for 20 people: not needed right after that was
   * done, or where it is known and given here by the id of the person.
   */
  mailboxes?: boolean | ReadonlyMap<string, string>
  /** Whether guests may be touched; they are left alone otherwise. */
  guests?: boolean
}

const RECENTLY_ENABLED_DAYS = 7
const AUDIT_KEPT_MS = 10 * 60_000
/**
 * Graph serves 5 questions about its logs in 10 seconds (https://learn.microsoft.com/graph/throttling-limits), which is
 * less than there may be batches. The log itself is minutes behind, so these seconds tell nothing less.
 */
const AUDIT_NEW_MS = 2_500

export type Protection = ReturnType<typeof createProtection>

export type ProtectionPolicy = Pick<Settings, 'breakGlassUsers' | 'onLeaveAttribute' | 'onLeaveUsers'>

/** Who is left out of every removal, and why. */
export function createProtection({
  reader,
  roleHolders,
  exclusions,
  policy,
  now,
}: {
  reader: GraphReader
  roleHolders: RoleHolders
  exclusions: Pick<ExclusionMatcher, 'whileReading'>
  policy: ProtectionPolicy
  now: () => number
}) {
  const enabledAgain = cached(() => recentlyEnabled(reader, now()), AUDIT_KEPT_MS, now)

  return {
    /** What mailboxes are for, by the id of the person; no entry where Graph would not say. */
    mailboxKinds: (userIds: readonly string[]): Promise<Map<string, string>> => mailboxPurposes(reader, userIds),

    /**
     * Looks at up to 1,000 people at once. Only mailboxes cost a request for 20 of them; everything else is asked
     * together, or read for the whole tenant and kept for a while: who holds a role, who is in an excluded group, who
     * was enabled again. With `anew`, right before a write, nothing of it is older than this call, and the log not
     * older than a few seconds.
     *
     * @throws Refusal `ExcludedGroupNotFound`
     */
    async of(
      users: User[],
      { mailboxes = true, guests = false, anew = false }: ProtectionOptions = {},
    ): Promise<Map<string, ProtectionVerdict>> {
      if (users.length === 0) return new Map()
      const ids = users.map(({ id }) => id)
      return whileReading(Promise.resolve(users), Promise.resolve(ids), { mailboxes, guests, anew })
    },

    whileReading,
  }

  /**
   * The same for people who are still being read: what needs nothing of them is asked at once, and what needs their ids
   * as soon as those are known.
   *
   * @param ids of the same people
   */
  async function whileReading(
    reading: Promise<User[]>,
    ids: Promise<readonly string[]>,
    { mailboxes = true, guests = false, anew = false }: ProtectionOptions = {},
  ): Promise<Map<string, ProtectionVerdict>> {
    const [users, enabled, excluded, purposes, holdings] = await inOrder([
      reading,
      anew ? enabledAgain.anew(AUDIT_NEW_MS) : enabledAgain(),
      exclusions.whileReading(reading, ids, { anew }),
      mailboxes === true
        ? ids.then((known) => mailboxPurposes(reader, known))
        : Promise.resolve(mailboxes === false ? NO_MAILBOXES : mailboxes),
      roleHolders.all({ anew }),
    ])
    return new Map(
      users.map((user) => {
        const purpose = purposes.get(user.id)
        const holding = holdings.get(user.id.toLowerCase())
        const spared = reasonToSpare(user, {
          excluded: excluded.get(user.id),
          roleHolder: holding?.active === true || holding?.eligible === true,
          purpose,
          enabledAgain: enabled.has(user.id),
          guests,
        })
        return [user.id, { ...present('spared', spared), mailboxKindUnknown: purpose === undefined }] as const
      }),
    )
  }

  interface Facts {
    excluded: ExclusionMatch | undefined
    roleHolder: boolean
    purpose: string | undefined
    enabledAgain: boolean
    guests: boolean
  }

  function reasonToSpare(
    user: User,
    { excluded, roleHolder, purpose, enabledAgain, guests }: Facts,
  ): Spared | undefined {
    if (isNamed(user, policy.breakGlassUsers)) return spare('breakGlass', 'is an emergency account')
    if (excluded !== undefined) return { reason: 'excluded', message: excluded.message }
    if (roleHolder) return spare('roleHolder', 'holds an administrator role, or may activate one')
    if (!guests && user.userType === 'Guest') return spare('guest', 'is a guest')
    const mailbox = spareByMailbox(purpose)
    if (mailbox !== undefined) return mailbox
    if (user.isResourceAccount === true) return spare('resourceAccount', 'is a resource account')
    if (onLeave(user, policy)) return spare('onLeave', 'is on leave')
    if (enabledAgain) return spare('recentlyEnabled', `was enabled again within the last ${RECENTLY_ENABLED_DAYS} days`)
    return undefined
  }
}

const NO_MAILBOXES: ReadonlyMap<string, string> = new Map()

/** Why the owner of a mailbox is no person, by what it is for. */
export function spareByMailbox(kind: string | undefined): Spared | undefined {
  if (kind === 'shared') return spare('sharedMailbox', 'is a shared mailbox')
  if (kind === 'room' || kind === 'equipment') return spare('roomMailbox', 'is the mailbox of a room or of equipment')
  return undefined
}

const spare = (reason: SparedReason, is: string): Spared => ({
  reason,
  message: `This account ${is}, so it is left alone.`,
})

function onLeave(user: User, { onLeaveAttribute, onLeaveUsers }: ProtectionPolicy): boolean {
  if (isNamed(user, onLeaveUsers)) return true
  const [attribute = '', value] = (onLeaveAttribute ?? '').split(/=(.*)/s)
  const attributes = user.onPremisesExtensionAttributes as Record<string, string | null | undefined> | null | undefined
  const held = attributes?.[attribute]
  return typeof held === 'string' && value !== undefined && plainSpelling(held) === plainSpelling(value)
}

/**
 * What each mailbox is for, as far as it can be told: `user`, `shared`, `room`, `equipment`, or `none`. No entry where
 * Graph would not say.
 */
async function mailboxPurposes(reader: GraphReader, ids: readonly string[]): Promise<Map<string, string>> {
  const responses = await reader.batch(ids.map((id) => userRead(id, ['id', 'mailboxSettings'])))
  const purposes = new Map<string, string>()
  ids.forEach((id, index) => {
    try {
      const { mailboxSettings } = bodyOf<{ mailboxSettings?: { userPurpose?: string } | null }>(responses[index])
      // What was asked for and is not there tells nothing: the kind stays unknown.
      if (mailboxSettings !== undefined) purposes.set(id, mailboxSettings?.userPurpose ?? 'none')
    } catch (error) {
      // Without the permission, or with a mailbox that Exchange refuses in one of its many ways, the kind stays unknown
      // and is shown as such.
      if (!isRefused(error)) throw error
    }
  })
  return purposes
}

async function recentlyEnabled(reader: GraphReader, now: number): Promise<Set<string>> {
  const since = isoTime(new Date(now - RECENTLY_ENABLED_DAYS * DAY_MS))
  const ids = new Set<string>()
  try {
    const { read, first, since: begins } = await openLog<DirectoryAudit, WholeRead>(reader, enabledAccountsRead, since)
    // Every tenant's log is kept for as long: without these days nobody knows who was enabled in them.
    if (Date.parse(begins) - Date.parse(since) > DAY_MS) {
      throw incomplete('it does not reach back as far as it must', operationOf('GET', read.path))
    }
    for await (const page of reader.pages<DirectoryAudit>(read, first)) {
      for (const entry of page) for (const target of entry.targetResources ?? []) if (target.id) ids.add(target.id)
    }
  } catch (error) {
    // A tenant without Entra ID P1 has no log to read; it has no sign-in dates either, so no cut-off can be met there.
    if (!isNoPremium(error)) throw error
  }
  return ids
}
