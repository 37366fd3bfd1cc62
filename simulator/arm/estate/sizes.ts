/** How much there is in Azure. */
export interface ArmSizes {
  /** Below the root group. */
  managementGroups: number
  subscriptions: number
  assignments: number
  eligible: number
}

/** What a tenant of so many has is large enough to read it in an hour's budget of requests. */
export const ARM_SIZES = {
  small: { managementGroups: 5, subscriptions: 12, assignments: 300, eligible: 40 },
  large: { managementGroups: 50, subscriptions: 400, assignments: 20_000, eligible: 2_000 },
} as const satisfies Record<string, ArmSizes>

export type ArmSize = keyof typeof ARM_SIZES
