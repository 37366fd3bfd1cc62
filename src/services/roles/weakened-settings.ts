import type { PimSettings, RoleSettings } from './pim-settings.ts'

/** A setting that asks for less than it did at a moment before. */
export interface WeakenedSetting {
  field: keyof PimSettings
  before: boolean | string
  after: boolean | string
  /** When it was last read as it was before. */
  since: string
}

/** The settings of a role of Azure at a scope that became weaker from one snapshot to another. */
export interface WeakenedSettings extends Pick<
  RoleSettings,
  'system' | 'roleId' | 'roleName' | 'tier' | 'scopeType' | 'scopeId' | 'scopeName'
> {
  weakened: WeakenedSetting[]
}
