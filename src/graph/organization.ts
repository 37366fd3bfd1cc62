import type { Organization } from '@microsoft/microsoft-graph-types'
import type { GraphReader } from './reader.ts'

/** The tenant itself. */
export async function organization(reader: GraphReader): Promise<Organization | undefined> {
  const [tenant] = await reader.all<Organization>({
    path: '/organization',
    select: ['id', 'displayName', 'verifiedDomains'],
    complete: 'whole',
  })
  return tenant
}
