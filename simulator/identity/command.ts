import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startIdentity } from '../identity.ts'
import { present } from '../present.ts'

const TENANT = '7e000000-0000-4000-8000-0000000000aa'
const SERVICE = '7e000000-0000-4000-8000-000000000010'
const FLOWS = '7e000000-0000-4000-8000-000000000020'
const SECRET = 'simulator'

const SERVICE_PERMISSIONS = [
  'User.ReadWrite.All',
  'AuditLog.Read.All',
  'LicenseAssignment.Read.All',
  'Group.Read.All',
  'GroupMember.ReadWrite.All',
  'Directory.Read.All',
  'AdministrativeUnit.Read.All',
  'Application.Read.All',
  'MailboxSettings.Read',
  'Policy.Read.All',
  'RoleManagement.Read.Directory',
  'RoleAssignmentSchedule.Read.Directory',
  'RoleEligibilitySchedule.Read.Directory',
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  'RoleManagementPolicy.Read.AzureADGroup',
]

/**
 * The stand-in for Entra ID beside the one for Graph, for trying real credentials by hand: one app for the service, one
 * for those who call it. Tells what to set.
 */
export async function serveIdentity(port: number, host?: string) {
  const identity = await startIdentity({
    port,
    tenantId: TENANT,
    apiAudience: SERVICE,
    clients: [
      { clientId: SERVICE, secret: SECRET, roles: SERVICE_PERMISSIONS, scopes: ['User.Read.All', 'AuditLog.Read.All'] },
      { clientId: FLOWS, secret: SECRET, apiRoles: ['Administrator'] },
    ],
    ...present('host', host),
  })
  const certificate = join(await mkdtemp(join(tmpdir(), 'entra-')), 'ca.pem')
  await writeFile(certificate, identity.caCertificate)

  const settings = {
    NODE_EXTRA_CA_CERTS: certificate,
    AZURE_AUTHORITY_HOST: identity.url,
    AZURE_DISABLE_INSTANCE_DISCOVERY: true,
    AZURE_TENANT_ID: TENANT,
    AZURE_CLIENT_ID: SERVICE,
    AZURE_CLIENT_SECRET: SECRET,
    GRAPH_CREDENTIAL: 'client-secret',
    API_AUDIENCE: SERVICE,
  }
  const lines = Object.entries(settings)
    .map(([name, value]) => `  ${name}=${value}`)
    .join('\n')
  return {
    close: identity.close,
    message:
      `Microsoft Entra ID simulator: ${identity.url}\nThe service signs in there with:\n${lines}\nCallers get a ` +
      `token for it with client_id ${FLOWS}, client_secret ${SECRET}, scope api://${SERVICE}/.default.\n`,
  }
}
