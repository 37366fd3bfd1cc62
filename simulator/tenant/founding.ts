import { APP_PERMISSIONS, APPS, DELEGATED_GRANTS } from './apps.ts'
import type { AppPermission, DelegatedGrant, TenantApp } from './apps.ts'
import { GROUPS } from './groups.ts'
import type { GroupDefinition } from './groups.ts'
import { AUDITS, type Audit } from './founding-audits.ts'
import { settingsFor } from './policy-rules.ts'
import type { PolicySettings } from './policy-rules.ts'
import { GROUP_GRANTS, ROLE_GRANTS } from './roles.ts'
import type { GroupGrant, RoleGrant } from './roles.ts'

/** Somebody of the cast by name, or anybody by index. */
export type Somebody = string | number

/** What a tenant begins with, besides its people and the cast's memberships. */
export interface Founding {
  groups: readonly GroupDefinition[]
  /** Members and owners who are not of the cast, by name of the group. */
  members: ReadonlyMap<string, readonly number[]>
  owners: ReadonlyMap<string, readonly number[]>
  roles: readonly RoleGrant[]
  access: readonly GroupGrant[]
  apps: readonly TenantApp[]
  appPermissions: readonly AppPermission[]
  delegatedGrants: readonly DelegatedGrant[]
  /** The rules of a role (by its name), or of the members and owners of a group. */
  settingsOf: (name: string) => PolicySettings
  /** The directory's log, newest first. */
  audits: readonly Audit[]
  /** Administrators who never registered a second factor. */
  withoutMfa: ReadonlySet<Somebody>
}

/** A college that looks after its roles, more or less. */
export const TIDY: Founding = {
  groups: GROUPS,
  members: new Map(),
  owners: new Map(),
  roles: ROLE_GRANTS,
  access: GROUP_GRANTS,
  apps: APPS,
  appPermissions: APP_PERMISSIONS,
  delegatedGrants: DELEGATED_GRANTS,
  settingsOf: settingsFor,
  audits: AUDITS,
  withoutMfa: new Set(['eligibleAdmin', 'timeBoundAdmin', 'pimGroupMember']),
}
