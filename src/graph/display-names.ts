import { isOneOf, MAX_IN_VALUES, slices, type WholeRead } from './url.ts'

export interface NamedUser {
  id: string
  displayName?: string | null
}

export interface NamedApp extends NamedUser {
  appId?: string | null
}

/** What people are called: 15 to a list, for a `$batch` of them. */
export const userNames = (ids: readonly string[]): WholeRead[] =>
  slices(ids, MAX_IN_VALUES).map((some) => ({
    path: '/users',
    select: ['id', 'displayName'],
    filter: isOneOf('id', some),
    complete: 'whole',
  }))

/** What apps are called in this tenant, by their application ids: 15 to a list. */
export const appNames = (appIds: readonly string[]): WholeRead[] =>
  slices(appIds, MAX_IN_VALUES).map((some) => ({
    path: '/servicePrincipals',
    select: ['id', 'appId', 'displayName'],
    filter: isOneOf('appId', some),
    complete: 'whole',
  }))
