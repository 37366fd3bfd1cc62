/** When roles were last activated, and since when that is known. */
export interface ActivationHistory {
  /** From when on it is whole, in milliseconds. */
  since: number
  /** When each person last activated each role, by `personAndRole`. */
  last: ReadonlyMap<string, number>
}

/** By which an activation is found: object ids, in whatever case. */
export const personAndRole = (userId: string, roleId: string): string => `${userId} ${roleId}`.toLowerCase()
