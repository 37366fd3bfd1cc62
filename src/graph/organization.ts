import type { Organization } from '@microsoft/microsoft-graph-types'
import type { GraphReader } from './reader.ts'

/** The tenant itself. */
export async function organization(reader: GraphReader): Promise<Organization | undefined> {
  const { value } = await reader.page<Organization>({
    path: '/organization',
    select: ['id', 'displayName', 'verifiedDomains'],
  })
  return value[0]
}
