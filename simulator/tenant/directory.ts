/** The rest of the directory: administrative units, service principals, policies. Few, and the same at any size. */

export const ADMINISTRATIVE_UNITS = [
  { name: 'campusNorth', displayName: 'Campus North', restricted: false, groups: ['licAdministrativeUnit'], users: ['scopedAdmin', 'activeStaff'] },
  { name: 'protectedPeople', displayName: 'Protected people', restricted: true, groups: ['licRestricted'], users: ['restrictedUser'] },
] as const

const MICROSOFT_GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000'

export const SERVICE_PRINCIPALS = [
  { name: 'microsoftGraph', appId: MICROSOFT_GRAPH_APP_ID, displayName: 'Microsoft Graph', owner: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a' },
  { name: 'libraryApp', appId: '7d2f0a3c-9b1e-4c58-8a64-1e0f5b9c2d37', displayName: 'Library catalogue', owner: undefined },
  { name: 'hrSync', appId: '2a9c4e61-0d7b-4f35-b8e2-6c1d9f3a5b80', displayName: 'HR sync', owner: undefined },
] as const

const LIBRARY_READER_ROLE = '9a4b1c2d-3e5f-4071-8293-a4b5c6d7e8f9'

/** Who holds which app role: leaving licAppRole also costs the library catalogue. */
export const APP_ROLE_GRANTS = [
  { group: 'licAppRole', resource: 'libraryApp', appRoleId: LIBRARY_READER_ROLE },
] as const

export const CONDITIONAL_ACCESS = [
  { name: 'requireMfaTrusted', displayName: 'Require MFA for Power BI', state: 'enabled', includeGroups: ['licConditionalAccess'], excludeGroups: [] },
  { name: 'blockLegacy', displayName: 'Block legacy authentication', state: 'enabled', includeGroups: [], excludeGroups: ['noLicense'] },
] as const
