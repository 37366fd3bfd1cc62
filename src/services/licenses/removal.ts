import { Refusal } from '../../errors.ts'
import { bodyOf } from '../../graph/batch.ts'
import { addMember, directMembershipRead, removeMember, type LicenseGroup } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { User } from '../../graph/users.ts'
import type { ChangeKind, Preflight, Seen } from '../changes/kind.ts'
import { findClearUsers, userNotFound } from '../people/find.ts'
import { nameOf } from '../people/person.ts'
import { PROTECTION_FIELDS, type Protection, type ProtectionVerdict } from '../people/protection.ts'
import type { Cutoff } from '../sign-ins/activity.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { readSignIns, toPersonActivity } from '../sign-ins/lookup.ts'
import { effectsOfLeaving, type LicenseEffect } from './effects.ts'
import type { LicenseGroups } from './license-groups.ts'
import { spareByActivity } from './removal-rules.ts'
import type { SideEffects } from './side-effects.ts'

export interface RemovalInput {
  groupId: string
  userId: string
  onlyIfInactiveDays?: number
  acceptSideEffects?: boolean
}

export interface Removal {
  groupId: string
  groupName: string
  user: User
  person: ReturnType<typeof toPersonActivity>
  licenses: LicenseEffect[]
  mailboxKindUnknown: boolean
}

const FIELDS = [...PROTECTION_FIELDS, 'employeeHireDate', 'assignedLicenses', 'licenseAssignmentStates']

interface Dependencies {
  reader: GraphReader
  groups: LicenseGroups
  sideEffects: SideEffects
  protection: Protection
  cutoffs: Cutoffs
  /** Graph's own address, which references name. */
  graphUrl: string
}

/** The change "remove a person from a group that grants licenses". */
export function createRemovalKind ({ reader, groups, sideEffects, protection, cutoffs, graphUrl }: Dependencies): ChangeKind<RemovalInput, Removal> {
  return {
    name: 'licenseGroupRemoval',

    async preflight (inputs) {
      const limits = inputs.map(({ onlyIfInactiveDays }) => cutoffs.of(onlyIfInactiveDays, 'onlyIfInactiveDays'))
      const byId = await clearedGroups(inputs)
      const { read: users, readable } = await readSignIns(select =>
        findClearUsers(reader, inputs.map(({ userId }) => userId), [...select, ...FIELDS]))
      const changes = inputs.map(({ groupId, userId }) => {
        const user = users.get(userId)
        if (user === undefined) throw userNotFound(userId)
        return { group: byId.get(groupId) as LicenseGroup, user }
      })
      const [direct, nested, protectedPeople] = await Promise.all([
        directMembers(changes.map(({ group, user }) => ({ groupId: group.id, userId: user.id }))),
        reader.memberGroups([...new Set(changes.map(({ user }) => user.id))], [...byId.keys()]),
        protection.of([...new Map(changes.map(({ user }) => [user.id, user])).values()]),
      ])
      return changes.map(({ group, user }, index) => decide({
        group,
        user,
        cutoff: { ...limits[index] as Cutoff, readable },
        onlyIfInactive: inputs[index]?.onlyIfInactiveDays !== undefined,
        direct: direct[index] === true,
        nested: nested.get(user.id)?.includes(group.id) === true,
        verdict: protectedPeople.get(user.id) ?? { mailboxKindUnknown: true },
      }))
    },

    requests: ({ groupId, user }) => [{ covers: ['membership'], write: removeMember(groupId, user.id) }],

    async look (planned) {
      const direct = await directMembers(planned.map(({ groupId, user }) => ({ groupId, userId: user.id })))
      return direct.map((member): Seen => member ? 'before' : 'after')
    },

    inverse: ({ groupId, user }) => [{ covers: ['membership'], write: addMember(groupId, user.id, graphUrl) }],

    describe: ({ person, groupName }) => `Remove ${nameOf(person)} from ${groupName}`,
  }

  /** The groups, each once; one that nobody may be removed from refuses the whole, whoever it is about. */
  async function clearedGroups (inputs: RemovalInput[]): Promise<Map<string, LicenseGroup>> {
    const ids = [...new Set(inputs.map(({ groupId }) => groupId))]
    const found = await Promise.all(ids.map(id => groups.get(id)))
    for (const group of found) {
      const verdict = groups.verdict(group)
      if (verdict !== undefined) throw new Refusal(verdict.code, verdict.message, { target: 'groupId' })
    }
    const unaccepted = found.filter(({ id }) => inputs.some(input => input.groupId === id && input.acceptSideEffects !== true))
    for (const [groupId, effects] of await sideEffects.of(unaccepted)) {
      if (effects.sideEffects.length === 0) continue
      const name = found.find(({ id }) => id === groupId)?.displayName ?? groupId
      throw new Refusal('SideEffectsNotAccepted', `Leaving "${name}" costs more than a license: read the details, and set acceptSideEffects if that is wanted.`, {
        target: 'acceptSideEffects',
        details: effects.sideEffects.map(({ kind, message }) => ({ code: kind, message })),
      })
    }
    return new Map(ids.map((id, index) => [id, found[index] as LicenseGroup]))
  }

  async function directMembers (pairs: { groupId: string, userId: string }[]): Promise<boolean[]> {
    const answers = await reader.batch(pairs.map(({ groupId, userId }) => directMembershipRead(groupId, userId)))
    return answers.map(answer => bodyOf<{ value: unknown[] }>(answer).value.length > 0)
  }
}

interface Facts {
  group: LicenseGroup
  user: User
  cutoff: Cutoff
  onlyIfInactive: boolean
  direct: boolean
  nested: boolean
  verdict: ProtectionVerdict
}

/** Already gone, spared for a reason, or to be removed: in the order in which it matters to the person. */
function decide ({ group, user, cutoff, onlyIfInactive, direct, nested, verdict }: Facts): Preflight<Removal> {
  const person = toPersonActivity(user, cutoff)
  const planned: Removal = {
    groupId: group.id,
    groupName: group.displayName ?? group.id,
    user,
    person,
    licenses: effectsOfLeaving(group, user),
    mailboxKindUnknown: verdict.mailboxKindUnknown,
  }
  if (!direct && nested) {
    return { decision: 'skip', planned, reason: 'notADirectMember', message: `Is in "${planned.groupName}" only through another group inside it, which gives no license: remove them there.` }
  }
  if (!direct) return { decision: 'unchanged', planned }
  const skip = verdict.spared ?? (onlyIfInactive ? spareByActivity(user, group, person, cutoff) : undefined)
  return skip === undefined ? { decision: 'apply', planned } : { decision: 'skip', planned, ...skip }
}
