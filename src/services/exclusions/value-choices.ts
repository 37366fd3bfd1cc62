import type { ExclusionKind } from '../../store/tables.ts'
import type { createDepartments } from '../contacts/departments.ts'
import type { LicenseGroups } from '../licenses/license-groups.ts'

export interface ValueChoice {
  value: string
  title: string
}

/**
 * What can be picked once the kind of an exclusion is known. Users, patterns and attributes are typed: there are too
 * many of them for a list.
 */
export function createExclusionValueChoices({
  licenseGroups,
  contacts,
}: {
  licenseGroups: Pick<LicenseGroups, 'list'>
  contacts: { departments: ReturnType<typeof createDepartments> }
}) {
  return async (kind: ExclusionKind): Promise<{ value: ValueChoice[] }> => {
    if (kind === 'group') {
      const { value } = await licenseGroups.list({ details: false })
      return { value: value.map(({ groupId, displayName }) => ({ value: groupId, title: displayName })) }
    }
    if (kind === 'department') {
      const { value } = await contacts.departments()
      return { value: value.map(({ department }) => ({ value: department, title: department })) }
    }
    return { value: [] }
  }
}
