import type { User } from '../../graph/users.ts'
import { spareByMailbox, type ProtectionVerdict } from '../people/protection.ts'
import type { Reason } from '../plans/kind.ts'
import type { Candidate } from './copy-read.ts'
import { present } from '../../present.ts'

/** Who is left out of every removal, asked about many people at once. */
export interface ManyProtection {
  of(
    users: User[],
    options?: { guests?: boolean; mailboxes?: boolean | ReadonlyMap<string, string> },
  ): Promise<Map<string, ProtectionVerdict>>
  mailboxKinds(userIds: readonly string[]): Promise<Map<string, string>>
}

/** What is known about somebody past the cut-off, whichever group it is about. */
export interface PersonalFacts {
  /** Why this person is left alone altogether. */
  spared?: Reason
  mailboxKindUnknown: boolean
  /**
   * Somebody said in a contact campaign that this person is not here any more. A hint for whoever approves, and no
   * more.
   */
  saidToHaveLeft?: true
}

interface Sources {
  protection: ManyProtection
  /** Whom this service gave something back in the last weeks. */
  recentlyRestored: (userIds: readonly string[]) => Promise<Set<string>>
  /** Whom somebody said to have left, in a contact campaign. */
  saidToHaveLeft: (userIds: readonly string[]) => Promise<Set<string>>
  /** Whether a plan may touch guests. */
  guests: boolean
  /** Who was seen by a service within the cut-off, and when last. */
  activeOn: ReadonlyMap<string, string>
}

/** Looks at up to 1,000 people past the cut-off, which is as many as one question of protection takes. */
export async function learnAbout(
  candidates: readonly Candidate[],
  { protection, recentlyRestored, saidToHaveLeft, guests, activeOn }: Sources,
): Promise<Map<string, PersonalFacts>> {
  const facts = new Map<string, PersonalFacts>()
  if (candidates.length === 0) return facts
  const users = candidates.map(({ user }) => user)
  const ids = users.map(({ id }) => id)
  const [verdicts, restored, left] = await Promise.all([
    protection.of(users, { guests, mailboxes: kindsOf(candidates) }),
    recentlyRestored(ids),
    saidToHaveLeft(ids),
  ])
  for (const { id } of users) {
    const verdict = verdicts.get(id)
    if (verdict === undefined) throw new TypeError('Protection told nothing about somebody')
    const spared = protectedReason(verdict) ?? restoredReason(restored.has(id)) ?? activeReason(activeOn.get(id))
    facts.set(id, {
      mailboxKindUnknown: verdict.mailboxKindUnknown,
      ...present('spared', spared),
      ...(left.has(id) ? { saidToHaveLeft: true } : {}),
    })
  }
  return facts
}

/** As far as somebody asked before: the others are asked about once everything else has let them through. */
const kindsOf = (candidates: readonly Candidate[]): Map<string, string> =>
  new Map(
    candidates.flatMap(({ user, mailboxKind }) => (mailboxKind === undefined ? [] : [[user.id, mailboxKind] as const])),
  )

/**
 * Takes over what was found out about mailboxes of people whom nothing else protects.
 *
 * @param kinds no entry where Graph would not say
 * @param source a sentence on who said so, where that was not Exchange
 */
export function learnMailboxes(
  facts: Map<string, PersonalFacts>,
  userIds: Iterable<string>,
  kinds: ReadonlyMap<string, string>,
  source?: string,
): void {
  for (const id of userIds) {
    const known = facts.get(id)
    if (known === undefined) throw new TypeError('Nothing is known of somebody whose mailbox was looked at')
    const kind = kinds.get(id)
    const spared = spareByMailbox(kind)
    facts.set(id, {
      ...known,
      mailboxKindUnknown: kind === undefined,
      ...(spared === undefined
        ? {}
        : { spared: { code: spared.reason, message: [spared.message, source].filter(Boolean).join(' ') } }),
    })
  }
}

const protectedReason = ({ spared }: ProtectionVerdict): Reason | undefined =>
  spared === undefined ? undefined : { code: spared.reason, message: spared.message }

const restoredReason = (restored: boolean): Reason | undefined =>
  restored
    ? { code: 'restoredByUs', message: 'Got the license back through this service within the last 60 days.' }
    : undefined

const activeReason = (day: string | undefined): Reason | undefined =>
  day === undefined
    ? undefined
    : { code: 'activeInServices', message: `Has not signed in, but mail, files or Teams were used on ${day}.` }
