/** The rest of the directory: administrative units, app roles, policies. Few, and the same at any size. */

export const ADMINISTRATIVE_UNITS = [
  {
    name: 'campusNorth',
    displayName: 'Campus North',
    restricted: false,
    groups: ['licAdministrativeUnit'],
    users: ['scopedAdmin', 'activeStaff'],
  },
  {
    name: 'protectedPeople',
    displayName: 'Protected people',
    restricted: true,
    groups: ['licRestricted'],
    users: ['restrictedUser'],
  },
] as const

const LIBRARY_READER_ROLE = '9a4b1c2d-3e5f-4071-8293-a4b5c6d7e8f9'

/** Who holds which app role: leaving licAppRole also costs the library catalogue. */
export const APP_ROLE_GRANTS = [
  { group: 'licAppRole', resource: 'libraryApp', appRoleId: LIBRARY_READER_ROLE },
] as const

export const CONDITIONAL_ACCESS = [
  {
    name: 'requireMfaTrusted',
    displayName: 'Require MFA for Power BI',
    state: 'enabled',
    includeGroups: ['licConditionalAccess'],
    excludeGroups: [],
    controls: ['mfa'],
    clientAppTypes: ['all'],
  },
  {
    name: 'blockLegacy',
    displayName: 'Block legacy authentication',
    state: 'enabled',
    includeGroups: [],
    excludeGroups: ['noLicense'],
    controls: ['block'],
    clientAppTypes: ['exchangeActiveSync', 'other'],
  },
] as const
