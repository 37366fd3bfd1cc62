import { present } from '../../../../present.ts'
import { permissionsOf } from '../../apps.ts'
import { principalName } from '../../names.ts'
import type { GroupOwner, RoleGroupRow } from '../../role-group-rows.ts'
import {
  isRead,
  listed,
  powerOf,
  severityOf,
  type Facts,
  type FindingKey,
  type Found,
  type Rule,
  type Severity,
} from './rule.ts'

const GROUPS_CONCEPT = 'https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept'
const PIM_FOR_GROUPS =
  'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups'

export const nameOfGroup = ({ displayName, groupId }: RoleGroupRow): string =>
  principalName({ principalId: groupId, principalType: 'group', ...present('displayName', displayName) })

const rolesOf = ({ roles }: RoleGroupRow): string[] => [...new Set(roles.map(({ roleName }) => roleName))]

const powerOfGroup = ({ assignments }: Facts, { groupId }: RoleGroupRow): string[] =>
  powerOf(assignments.filter(({ principalId }) => principalId === groupId))

const isDangerous = ({ tier }: RoleGroupRow): boolean => tier === 0 || tier === 1

/** People have no power as apps have. */
const canJudge = (facts: Facts, { type }: GroupOwner): boolean => type === 'user' || isRead(facts, 'apps')

const aboutGroup = (group: RoleGroupRow, severity: Severity, message: string, evidence: Found['evidence']): Found => ({
  subjectId: group.groupId,
  subjectName: nameOfGroup(group),
  severity,
  message,
  evidence,
})

/**
 * Whether a person or an app has as much power already, in whatever way, so that more would be no gain. A role for a
 * part of the tenant is less.
 */
const holdsAsMuch = (
  { assignments, apps }: Facts,
  principalId: string,
  { tier = 9, groupId }: { tier?: number; groupId?: string },
): boolean =>
  assignments.some(
    (row) =>
      row.principalId === principalId &&
      ((row.scopeType === 'tenant' && (row.tier ?? 9) <= tier) || (groupId !== undefined && row.groupId === groupId)),
  ) || apps.some((app) => app.principalId === principalId && app.tier <= tier)

/** Groups whose settings Graph refused one by one. Where there is no PIM, there are none. */
const ofUnknownSettings = ({ groups = [], pimUnread }: Facts): FindingKey[] =>
  pimUnread === 'noLicense'
    ? []
    : groups.filter(({ underPim }) => underPim === undefined).map(({ groupId }) => ({ subjectId: groupId }))

/** What stands out about groups that hold roles, and about those who decide who is in them. */
export const GROUP_RULES: readonly Rule[] = [
  {
    id: 'groupOwnerCouldTakeOver',
    title: 'Owner of a group could take its role',
    advice:
      'Let only holders of the role own the group, or remove its owners: Privileged Role Administrators can ' +
      'still change it.',
    source: GROUPS_CONCEPT,
    needs: [],
    // Of what an app may do besides its roles, nothing is known then.
    unknown: (facts) =>
      facts.groups === undefined ||
      facts.groups
        .filter(isDangerous)
        .flatMap(({ owners = [] }) => owners)
        .filter((owner) => !canJudge(facts, owner))
        .map(({ id }) => ({ subjectId: id })),
    find(facts) {
      const owned = (facts.groups ?? [])
        .filter(isDangerous)
        .flatMap((group) =>
          (group.owners ?? [])
            .filter((owner) => canJudge(facts, owner) && !holdsAsMuch(facts, owner.id, group))
            .map((owner) => ({ owner, group })),
        )
      return [...Map.groupBy(owned, ({ owner }) => owner.id).values()].map((own): Found => {
        const { owner } = own[0] as (typeof own)[number]
        return {
          subjectId: owner.id,
          subjectName: owner.displayName ?? owner.id,
          severity: severityOf(Math.min(...own.map(({ group }) => group.tier ?? 9))),
          message:
            `Decides who is in ${listed(own.map(({ group }) => nameOfGroup(group)))}, and could become ` +
            `${listed([...new Set(own.flatMap(({ group }) => rolesOf(group)))])} by joining.`,
          evidence: { groups: own.map(({ group }) => [group.groupId, ...powerOfGroup(facts, group)].join(' ')).sort() },
        }
      })
    },
  },
  {
    id: 'roleThroughPlainGroup',
    title: 'Privileged role through an ordinary group',
    advice:
      'Give the role to a role-assignable group with direct members: many administrators may change who is in an ' +
      'ordinary one.',
    source: GROUPS_CONCEPT,
    needs: [],
    unknown: ({ groups }) => groups === undefined,
    find: (facts) =>
      (facts.groups ?? []).filter(isDangerous).flatMap((group) => {
        const power = powerOfGroup(facts, group)
        const plain = (group.innerGroups ?? []).filter(({ roleAssignable }) => !roleAssignable)
        if (!group.roleAssignable) {
          return [
            aboutGroup(
              group,
              severityOf(group.tier),
              `Holds ${listed(rolesOf(group))}, and is not protected as a role-assignable group.`,
              { roleAssignable: false, power },
            ),
          ]
        }
        if (plain.length === 0) return []
        return [
          aboutGroup(
            group,
            severityOf(group.tier),
            `Whoever is in ${listed(plain.map(({ displayName, id }) => displayName ?? id))} comes to ` +
              `${listed(rolesOf(group))}, and no role-assignable group protects that.`,
            { innerGroups: plain.map(({ id }) => id).sort(), power },
          ),
        ]
      }),
  },
  {
    id: 'groupWithoutPim',
    title: 'Group with standing members and a role of tier 0',
    advice:
      'Put the group under PIM for Groups and make its members eligible, or make the group eligible for its role.',
    source: PIM_FOR_GROUPS,
    needs: ['groups'],
    unknown: ofUnknownSettings,
    find: (facts) =>
      (facts.groups ?? []).flatMap((group) => {
        const { underPim, permanentMembers = 0, roles } = group
        const standing = roles
          .filter(({ tier, assignmentType }) => tier === 0 && assignmentType === 'activePermanent')
          .map(({ roleName }) => roleName)
        if (underPim !== false || permanentMembers === 0 || standing.length === 0) return []
        return [
          aboutGroup(
            group,
            'high',
            `PIM does not manage the group, whose members hold ${listed([...new Set(standing)])} all the time.`,
            { underPim: false, power: powerOfGroup(facts, group) },
          ),
        ]
      }),
  },
  {
    id: 'weakGroupSettings',
    title: 'Settings of a group weaker than the baseline',
    advice:
      'Change the settings for members of the group in PIM for Groups to those of the baseline of its most ' +
      'dangerous role.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings',
    needs: ['groups'],
    unknown: ofUnknownSettings,
    find: (facts) =>
      (facts.groups ?? [])
        .filter(({ deviations }) => deviations.length > 0)
        .map((group) =>
          aboutGroup(
            group,
            group.tier === 0 ? 'high' : group.tier === 1 ? 'medium' : 'low',
            group.deviations.map(({ message }) => message).join(' '),
            {
              settings: Object.fromEntries(group.deviations.map(({ setting, value }) => [setting, value])),
              power: powerOfGroup(facts, group),
            },
          ),
        ),
  },
  {
    id: 'appOwnerCouldTakeOver',
    title: 'Owner of an app could take over the tenant',
    advice: 'Let only administrators of tier 0 own the app: an owner can add a secret and act as the app.',
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/assign-app-owners',
    needs: ['apps'],
    find: (facts) =>
      facts.apps
        .filter(({ tier, publisher, accountEnabled }) => tier === 0 && publisher === 'own' && accountEnabled)
        .flatMap((app): Found[] => {
          const { ownerIds = [], owners = [] } = app
          const strangers = ownerIds
            .map((id, index) => ({ id, name: owners[index] ?? id }))
            .filter(({ id }) => !holdsAsMuch(facts, id, { tier: 0 }))
          if (strangers.length === 0) return []
          return [
            {
              subjectId: app.principalId,
              subjectName: app.displayName,
              severity: 'high',
              message:
                `${listed(strangers.map(({ name }) => name))} could act as the app, and ` +
                `${strangers.length === 1 ? 'is no administrator' : 'are no administrators'} of tier 0.`,
              evidence: { ownerIds: strangers.map(({ id }) => id).sort(), permissions: permissionsOf(app) },
            },
          ]
        }),
  },
]
