/** How much of everything a grown tenant has, what a tidy one has included. */
export interface Sizes {
  /** Groups that hold roles. */
  roleGroups: number
  /** Service principals. */
  apps: number
  /** App roles of Microsoft Graph that apps hold. */
  appPermissions: number
  /** What apps may do for somebody. */
  delegatedGrants: number
  /** People, groups and apps that hold a role, or may. */
  principals: number
}

export const DEFAULT_SIZES: Sizes = { roleGroups: 8, apps: 60, appPermissions: 60, delegatedGrants: 80, principals: 80 }

/** So many more than a tidy tenant has; refuses what cannot be made. */
export function beyond(name: keyof Sizes, sizes: Sizes, already: number): number {
  const more = sizes[name] - already
  if (!Number.isInteger(more) || more < 0) {
    throw new TypeError(`A grown tenant has at least ${already} ${name}, not ${sizes[name]}`)
  }
  return more
}
