import { ROLE_SYSTEMS } from './role-systems.ts'

const [, ...OTHERS] = ROLE_SYSTEMS

/** What a snapshot reads besides who holds which role; each can be switched off. */
export const SNAPSHOT_PARTS = [
  'settings',
  'apps',
  'signIns',
  'secondFactors',
  'groups',
  'approvers',
  'activity',
  'accessReviews',
  'conditionalAccess',
  'alerts',
  'units',
  'licenses',
  ...OTHERS,
] as const
export type SnapshotPart = (typeof SNAPSHOT_PARTS)[number]
