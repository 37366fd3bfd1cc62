/** What one holder of a dangerous role did in the directory. */
export interface RoleUse {
  userId: string
  sinceDateTime: string
  /** By the name that the log has for it, the most frequent first. */
  activities: { activity: string; count: number }[]
  total: number
  /** What we can't name an action for, or what another rule than the role decides about. */
  unmapped: string[]
  /**
   * The least dangerous role that allows all of it; absent where something is unmapped, and for roles whose work the
   * log does not show.
   */
  lesserRole?: { roleId: string; roleName: string; tier: number }
}
