import { randomUUID } from 'node:crypto'
import { parseScope } from '../../../../../arm/scopes.ts'
import type { ArmReader } from '../../../../../arm/reader.ts'
import { Refusal } from '../../../../../errors.ts'
import { isNotFound } from '../../../../../graph/failure.ts'
import { present } from '../../../../../present.ts'
import {
  activeEndRefused,
  askBeforehand,
  drafted,
  endRefused,
  isPlanned,
  limitTo,
  toDraftRow,
} from '../../../plans/drafts/draft.ts'
import { readSubjects } from '../../../plans/tenant.ts'
import { rateAzureRole } from '../../rate-azure-roles.ts'
import type { AzureGrantChange, AzureGrantKind } from '../azure-grant.ts'
import { heldOf, ofPrincipal, SCOPE_UNSEEN } from '../azure-grant-kinds.ts'
import { readAzurePolicies } from '../../azure-policies.ts'
import { readAzureNow } from '../held-now.ts'
import { GONE, keepGranted, type AzureCandidate, type AzureDraft } from './azure-draft.ts'
import { readLast } from './chosen.ts'

/**
 * Eligibility with an end for people and groups, for roles at scopes. HTTP requests: 4 for each scope, 2 for each role
 * at it.
 *
 * @throws Refusal `RoleNotFound`, `InvalidInput` for what is no scope, `AzureWriteNotGranted`, `AzureRolesUnread`
 */
export const grantEligibility: AzureDraft = (...input) => grant('azureRoleEligibility', ...input)

/**
 * Active roles with an end for people, groups and apps, at scopes: through PIM, which ends them. HTTP requests as for
 * eligibility.
 *
 * @throws Refusal as for eligibility
 */
export const grantAssignment: AzureDraft = (...input) => grant('azureRoleAssignment', ...input)

async function grant(
  kind: AzureGrantKind,
  ...[scope, { maxChanges }, tools]: Parameters<AzureDraft>
): ReturnType<AzureDraft> {
  const { arm, reader, safety, rehearse, writeOf, now, justification } = tools
  const { principalIds = [], roleIds = [], scopeIds = [] } = scope
  // No grant is drafted without one.
  const endDateTime = scope.endDateTime as string
  scopeIds.forEach(assertGivable)
  const names = await placeNames(tools)
  const places = scopeIds.flatMap((scopeId) => roleIds.map((roleId) => ({ scope: scopeId, roleId })))
  const [azure, policyOf, subjects, roles] = await Promise.all([
    readAzureNow(arm, scopeIds),
    readAzurePolicies(arm, places),
    readSubjects(reader, principalIds),
    Promise.all(places.map((place) => readRole(arm, place))),
  ])
  const untouchable = await safety.untouchable([...subjects.principals.values()], { losing: new Set() })
  const found = places.flatMap((place, index) =>
    principalIds.map((principalId): AzureCandidate => {
      const { settings, activation } = policyOf(place)
      const change: AzureGrantChange = {
        kind,
        subjectId: principalId,
        targetId: place.roleId,
        before: { scope: place.scope, held: false },
        after: { scope: place.scope, held: true, endDateTime },
        preconditions: { justification, requestId: randomUUID() },
        details: subjects.detailsOf(principalId, {
          roleId: place.roleId,
          roleName: roles[index]?.roleName ?? place.roleId,
          ...present('tier', roles[index]?.tier),
          scopeName: names.get(place.scope) ?? place.scope,
          ...present('activation', activation),
        }),
      }
      const reason =
        ofPrincipal(change, subjects.principals.get(principalId)) ??
        untouchable.get(principalId) ??
        (azure.has(place.scope) ? undefined : SCOPE_UNSEEN) ??
        (heldOf(azure, kind, { principalId, ...place }) === undefined ? undefined : GONE) ??
        (kind === 'azureRoleEligibility' ? endRefused : activeEndRefused)(settings, endDateTime, now())
      return { change, ...present('reason', reason) }
    }),
  )
  await keepGranted(tools, found, ({ change }) => change.after.scope)
  const warnings = await askBeforehand(rehearse, found.filter(isPlanned), ({ change }) => writeOf(change), maxChanges)
  limitTo(found, maxChanges)
  return drafted(found.map(toDraftRow), warnings)
}

/** What scopes are called, as far as the last snapshot knows them. */
async function placeNames(last: Parameters<typeof readLast>[0]): Promise<ReadonlyMap<string, string>> {
  const { content } = await readLast(last)
  return new Map(
    (content.otherAssignments ?? []).flatMap(({ system, scopeId, scopeName }) =>
      system === 'azure' && scopeId !== undefined && scopeName !== undefined
        ? [[scopeId.toLowerCase(), scopeName] as const]
        : [],
    ),
  )
}

/** @throws Refusal `InvalidInput` for what is no scope below all of Azure */
function assertGivable(scopeId: string): void {
  const type = parseScope(scopeId)?.type
  const isAddress = !scopeId.split('/').some((segment) => segment === '.' || segment === '..')
  if (type !== undefined && type !== 'root' && isAddress) return
  throw new Refusal(
    'InvalidInput',
    `"${scopeId}" is no management group, subscription, resource group or resource of Azure: copy the id of one.`,
    { target: 'scopeIds' },
  )
}

/** @throws Refusal `RoleNotFound` */
async function readRole(arm: ArmReader, { scope, roleId }: { scope: string; roleId: string }) {
  try {
    const definition = await arm.definition(scope, roleId)
    return { roleName: definition.roleName, ...present('tier', rateAzureRole(definition).tier) }
  } catch (error) {
    if (!isNotFound(error)) throw error
    throw new Refusal('RoleNotFound', `There is no role of Azure with the id "${roleId}" at "${scope}".`, {
      target: 'roleIds',
    })
  }
}
