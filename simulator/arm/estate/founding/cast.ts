import type { Estate } from '../estate.ts'
import { giveActive, giveEligible } from '../give.ts'
import type { Grant } from '../give.ts'
import { managementGroupId } from '../scopes.ts'
import { NAMED_SUBSCRIPTIONS } from './places.ts'

type NamedGrant = Grant & { about: string; kind?: 'eligible' }

/** Appid of the service principal by which Privileged Identity Management works. */
export const MS_PIM_APP_ID = '01fc33a7-78ba-4d2f-a4b7-768e336e890e'

const BLOB_CONDITION =
  "((!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'})) OR " +
  "(@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'public'))"

const READERS_ONLY =
  "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR " +
  '(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ' +
  '{acdd72a7-3385-48ef-bd42-f606fba81ae7}))'

/** Whoever holds a role in Azure under a name: what tests are about. */
export function foundCast(estate: Estate): void {
  for (const [name, { about, kind, ...grant }] of Object.entries(grants(estate))) {
    const entry = kind === 'eligible' ? giveEligible(estate, grant) : giveActive(estate, grant)
    estate.cast.set(name, { about, kind: kind ?? 'active', entry })
  }
}

/** The scope of a subscription of the cast. */
export function castSubscription(estate: Estate, name: string): string {
  if (!NAMED_SUBSCRIPTIONS.some((known) => known.name === name)) throw new TypeError(`There is no subscription ${name}`)
  return `/subscriptions/${estate.idOf(`subscription:${name}`)}`
}

function grants(estate: Estate): Record<string, NamedGrant> {
  return { ...standing(estate), ...odd(estate), ...byPim(estate) }
}

const of = (estate: Estate) => {
  const { principals } = estate
  return {
    user: (name: string) => ({ principalId: principals.user(name), type: 'User' as const }),
    group: (name: string) => ({ principalId: principals.group(name), type: 'Group' as const }),
    app: (name: string) => ({ principalId: principals.servicePrincipal(name), type: 'ServicePrincipal' as const }),
    root: managementGroupId(estate.tenant.id),
    at: (name: string) => castSubscription(estate, name),
  }
}

function standing(estate: Estate): Record<string, NamedGrant> {
  const { user, group, app, root, at } = of(estate)
  return {
    rootOwner: {
      about: 'standing Owner of the root group: of everything in the hierarchy',
      ...user('globalAdmin'),
      role: 'Owner',
      scope: root,
      sinceDays: 700,
    },
    breakGlassOwner: {
      about: 'emergency account, Owner of the root group',
      ...user('breakGlass1'),
      role: 'Owner',
      scope: root,
      sinceDays: 900,
    },
    elevatedAdmin: {
      about: 'elevated access: User Access Administrator at /, above the root group, and never given back',
      ...user('breakGlass2'),
      role: 'User Access Administrator',
      scope: '/',
      sinceDays: 410,
    },
    groupUaa: {
      about: 'standing User Access Administrator of the management group production',
      ...user('contactPerfect'),
      role: 'User Access Administrator',
      scope: managementGroupId('production'),
      sinceDays: 500,
    },
    lastOwner: {
      about: 'the only Owner of the subscription acquiredSchool itself, which is outside of the hierarchy',
      ...user('managerless'),
      role: 'Owner',
      scope: at('acquiredSchool'),
      sinceDays: 1_100,
    },
    ownerApp: {
      about: 'service principal with Owner of the subscription research',
      ...app('oldProvisioning'),
      role: 'Owner',
      scope: at('research'),
      sinceDays: 1_200,
      spelling: 'bare',
    },
    managedIdentity: {
      about: 'managed identity with Contributor of a resource group',
      ...app('reportRunner'),
      role: 'Contributor',
      scope: `${at('studentPortal')}/resourceGroups/rg-web`,
      sinceDays: 100,
    },
    pimItself: {
      about: 'MS-PIM, by which Privileged Identity Management gives and takes roles',
      ...app('msPim'),
      role: 'User Access Administrator',
      scope: root,
      sinceDays: 600,
    },
    groupContributor: {
      about: 'the group roleGroup, Contributor of the subscription campusPlatform',
      ...group('roleGroup'),
      role: 'Contributor',
      scope: at('campusPlatform'),
      sinceDays: 400,
    },
    dangerousInSum: {
      about:
        'Teams Administrator in Entra and Virtual Machine Contributor here: harmless each, but the machine is that ' +
        'of Entra Connect',
      ...user('timeBoundAdmin'),
      role: 'Virtual Machine Contributor',
      scope: `${at('campusIdentity')}/resourceGroups/rg-entra-connect`,
      sinceDays: 120,
    },
  }
}

function odd(estate: Estate): Record<string, NamedGrant> {
  const { user, root, at } = of(estate)
  const { principals, roles } = estate
  return {
    orphan: {
      about: 'Contributor of somebody who was deleted: the row stays',
      principalId: principals.deleted('formerOwner'),
      type: 'User',
      role: 'Contributor',
      scope: at('library'),
      sinceDays: 1_000,
    },
    orphanOwner: {
      about: 'Owner of the disabled subscription oldLab, held by a service principal that was deleted',
      principalId: principals.deleted('formerApp'),
      type: 'ServicePrincipal',
      role: 'Owner',
      scope: at('oldLab'),
      sinceDays: 1_500,
      spelling: 'capitals',
    },
    foreignGroup: {
      about: 'a group of another tenant, Reader of the subscription acquiredSchool',
      principalId: principals.foreignGroup('partnerAdmins'),
      type: 'ForeignGroup',
      role: 'Reader',
      scope: at('acquiredSchool'),
      sinceDays: 250,
    },
    conditional: {
      about: 'Storage Blob Data Reader with a condition',
      ...user('activeStaff'),
      role: 'Storage Blob Data Reader',
      scope: `${at('library')}/resourceGroups/RG-Data`,
      condition: BLOB_CONDITION,
    },
    limitedUaa: {
      about: 'Role Based Access Control Administrator whose condition lets them give away Reader alone',
      ...user('recentlyHired'),
      role: 'Role Based Access Control Administrator',
      scope: at('library'),
      condition: READERS_ONLY,
    },
    customDangerous: {
      about: 'the custom role Lab Assistant, whose */write reaches role assignments',
      ...user('recentlyEnabled'),
      role: roles.named('labAssistant').name,
      scope: at('research'),
    },
    customHarmless: {
      about: 'the custom role Machine Restarter at the root group',
      ...user('twoGroups'),
      role: roles.named('vmRestarter').name,
      scope: root,
    },
  }
}

function byPim(estate: Estate): Record<string, NamedGrant> {
  const { user, group, root, at } = of(estate)
  const contributor = { ...user('activatedAdmin'), role: 'Contributor', scope: at('studentPortal') }
  const eligibility = estate.idOf('eligibility:activatedContributor')
  return {
    eligibleOwner: {
      about: 'eligible Owner of the subscription studentPortal until in half a year',
      kind: 'eligible',
      ...user('eligibleAdmin'),
      role: 'Owner',
      scope: at('studentPortal'),
      sinceDays: 200,
      endsInHours: 165 * 24,
    },
    eligiblePermanent: {
      about: 'eligible User Access Administrator of the root group, without an end',
      kind: 'eligible',
      ...user('scopedAdmin'),
      role: 'User Access Administrator',
      scope: root,
      sinceDays: 300,
    },
    eligibleGroup: {
      about: 'the group pimRoleGroup is eligible for Owner of the management group landing-zones',
      kind: 'eligible',
      ...group('pimRoleGroup'),
      role: 'Owner',
      scope: managementGroupId('landing-zones'),
      sinceDays: 120,
      endsInHours: 240 * 24,
    },
    eligibleOverdue: {
      about: 'eligible Contributor of a resource group, for two more days',
      kind: 'eligible',
      ...user('serviceAccount'),
      role: 'Contributor',
      scope: `${at('library')}/resourceGroups/rg-web`,
      sinceDays: 363,
      endsInHours: 48,
    },
    eligibleContributor: {
      about: 'the eligibility that activatedContributor uses',
      kind: 'eligible',
      name: eligibility,
      ...contributor,
      sinceDays: 100,
    },
    activatedContributor: {
      about: 'Contributor of the subscription studentPortal, activated an hour ago, for five more hours',
      ...contributor,
      activates: eligibility,
      sinceDays: 0.05,
      endsInHours: 5,
    },
    timeBound: {
      about: 'Contributor of the subscription library until in thirty days, assigned through PIM',
      ...user('onLeave'),
      role: 'Contributor',
      scope: at('library'),
      sinceDays: 60,
      endsInHours: 30 * 24,
    },
    permanentByPim: {
      about: 'Reader of the subscription library for good, assigned through PIM',
      ...user('contactEmpty'),
      role: 'Reader',
      scope: at('library'),
      sinceDays: 90,
      byPim: true,
    },
    future: {
      about: 'Owner of the subscription research from next week on: a schedule, and not yet an assignment',
      ...user('neverSignedInNull'),
      role: 'Owner',
      scope: at('research'),
      sinceDays: -7,
      endsInHours: 60 * 24,
    },
  }
}
