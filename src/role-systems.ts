/** Where roles are given: Microsoft Entra ID itself, Azure, and the Microsoft 365 services with roles of their own. */
export const ROLE_SYSTEMS = [
  'entra',
  'azure',
  'entitlementManagement',
  'exchange',
  'intune',
  'cloudPC',
  'defender',
] as const
export type RoleSystem = (typeof ROLE_SYSTEMS)[number]
/** What lists can be narrowed to: one system, or all of them. */
export type SystemChoice = RoleSystem | 'all'
export type OtherSystem = Exclude<RoleSystem, 'entra'>
export const OTHER_SYSTEMS = ROLE_SYSTEMS.filter((system): system is OtherSystem => system !== 'entra')
