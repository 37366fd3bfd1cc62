import type { ClassicAdministrator, DeniedParty, DenyAssignment } from '../../systems/system.ts'
import { isAzureUnseen, placeNameOf } from './azure-facts.ts'
import { listed, type Facts, type Found, type Rule } from './rule.ts'

const DENY_ASSIGNMENTS = 'https://learn.microsoft.com/azure/role-based-access-control/deny-assignments'
const CLASSIC = 'https://learn.microsoft.com/azure/role-based-access-control/classic-administrators'

/** Snapshots from before these were read have none of them, which says nothing. */
const isNotKnown =
  (what: 'denyAssignments' | 'classicAdministrators') =>
  (facts: Facts): boolean =>
    isAzureUnseen(what)(facts) ||
    (facts.systems ?? []).some((state) => state.system === 'azure' && state[what] === undefined)

const partyName = ({ displayName, principalId }: DeniedParty): string =>
  displayName ?? `somebody deleted (${principalId})`

/**
 * What Azure forbids and to whom it does not, and who is left from before its roles. A deny assignment changes nothing
 * about any other finding: it may be gone tomorrow, and who is left out of it is not bound by it.
 */
export const AZURE_LIMIT_RULES: readonly Rule[] = [
  {
    id: 'azureDenialWithExceptions',
    title: 'Deny assignment of Azure that leaves somebody out',
    advice:
      'Leave nobody out who does not need it: of what Azure made, in the managed application or the deployment stack ' +
      'that it belongs to.',
    source: DENY_ASSIGNMENTS,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isNotKnown('denyAssignments'),
    find: ({ denyAssignments = [] }) =>
      denyAssignments.filter(({ excluded }) => excluded.length > 0).map(exceptionsFound),
  },
  {
    id: 'azureClassicAdministrator',
    title: 'Classic administrator left in Azure',
    advice:
      'Remove the classic administrator, after looking who is Owner of the subscription and whether they need that.',
    source: CLASSIC,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isNotKnown('classicAdministrators'),
    find: ({ classicAdministrators = [] }) =>
      [
        ...Map.groupBy(classicAdministrators, ({ scopeId = '', emailAddress }) =>
          `${scopeId} ${emailAddress}`.trim().toLowerCase(),
        ),
      ].map(([subjectId, own]) => classicFound(subjectId, own)),
  },
]

function exceptionsFound(denial: DenyAssignment): Found {
  const { denyAssignmentId, name, excluded, actions, notActions, dataActions, notDataActions } = denial
  const names = [...new Set(excluded.map(partyName))].sort()
  return {
    subjectId: denyAssignmentId,
    subjectName: name,
    severity: 'low',
    message:
      `Forbids ${listed([...actions, ...dataActions])} for ${placeNameOf(denial)}, but not to ${listed(names)}: it ` +
      'protects nothing from whom it leaves out.',
    evidence: {
      excluded: excluded.map(({ principalId }) => principalId).sort(),
      actions: [...actions].sort(),
      notActions: [...notActions].sort(),
      dataActions: [...dataActions].sort(),
      notDataActions: [...notDataActions].sort(),
    },
  }
}

function classicFound(subjectId: string, own: readonly ClassicAdministrator[]): Found {
  const [first] = own as [ClassicAdministrator]
  const roles = [...new Set(own.flatMap(({ roles }) => roles))].sort()
  return {
    subjectId,
    subjectName: first.emailAddress === '' ? 'A classic administrator without an address' : first.emailAddress,
    severity: 'medium',
    message:
      `Is still ${listed(roles.length === 0 ? ['Classic Administrator'] : roles)} for ${placeNameOf(first)}: these ` +
      'roles were retired, and Azure may have made whoever had one Owner of the subscription instead.',
    evidence: { roles },
  }
}
