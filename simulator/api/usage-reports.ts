import { createHash, randomBytes } from 'node:crypto'

import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { badRequest } from '../http/graph-error.ts'
import type { World } from '../world.ts'

const DAY = 86_400_000
const PERIODS: ReadonlySet<string> = new Set(['D7', 'D30', 'D90', 'D180'])
/** "Preauthenticated download URLs are only valid for a short period of time (a few minutes)". */
const VALID_MS = 5 * 60_000

const SERVICES = ['Exchange', 'OneDrive', 'SharePoint', 'Skype For Business', 'Yammer', 'Teams']
const HEADER = [
  'Report Refresh Date',
  'User Principal Name',
  'Display Name',
  'Is Deleted',
  'Deleted Date',
  ...SERVICES.map((service) => `Has ${service} License`),
  ...SERVICES.map((service) => `${service} Last Activity Date`),
  ...SERVICES.map((service) => `${service} License Assign Date`),
  'Assigned Products',
].join(',')

/** learn.microsoft.com/graph/api/reportroot-getmailboxusagedetail */
const MAILBOX_HEADER = [
  'Report Refresh Date',
  'User Principal Name',
  'Display Name',
  'Is Deleted',
  'Deleted Date',
  'Created Date',
  'Last Activity Date',
  'Item Count',
  'Storage Used (Byte)',
  'Issue Warning Quota (Byte)',
  'Prohibit Send Quota (Byte)',
  'Prohibit Send/Receive Quota (Byte)',
  'Deleted Item Count',
  'Deleted Item Size (Byte)',
  'Deleted Item Quota (Byte)',
  'Has Archive',
]
const RECIPIENT_TYPES: Readonly<Record<string, string>> = { shared: 'Shared', room: 'Room', equipment: 'Equipment' }

/**
 * What a test wrote with `POST /_simulator/service-activity`; otherwise services saw people when they last signed in.
 */
export const SERVICE_ACTIVITY = '#serviceActivity'

interface Download {
  until: number
  lines: () => Iterable<string>
}

const downloads = new WeakMap<World, Map<string, Download>>()

/** Graph answers with where the file is; learn.microsoft.com/graph/api/reportroot-getoffice365activeuserdetail */
function redirect({ world, parameters: [period = ''] }: Context, lines: Download['lines']): ApiResponse {
  if (!PERIODS.has(period)) throw badRequest(`Invalid period value '${period}'.`)
  const token = randomBytes(18).toString('base64url')
  const known = downloads.get(world) ?? new Map<string, Download>()
  downloads.set(world, known.set(token, { until: Date.now() + VALID_MS, lines }))
  const base = world.has('foreignReportHost') ? 'https://reports.attacker.example' : world.url
  return { status: 302, headers: { Location: `${base}/data/download/${token}` } }
}

/**
 * The file itself: needs no token, and takes a request with one for a mistake, as storage behind signed addresses does.
 */
export function respondToDownload(world: World, token: string, authorization: string | undefined): ApiResponse {
  const plain = { 'Content-Type': 'text/plain' }
  if (authorization !== undefined) {
    return { status: 400, headers: plain, body: 'An Authorization header is not accepted here.' }
  }
  const download = downloads.get(world)?.get(token)
  if (download === undefined || download.until < Date.now()) {
    return { status: 404, headers: plain, body: 'The link has expired.' }
  }
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, lines: download.lines() }
}

/**
 * Who has which kind of mailbox: in beta, as the last column but one; v1.0 does not tell
 * (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/1581).
 */
function* mailboxLines({ world, call, parameters: [period = ''] }: Context): Generator<string> {
  const { tenant } = world
  const tellsType = call.version === 'beta'
  const asOf = world.replicated()
  const refreshed = day(world.now() - 2 * DAY)
  yield `\uFEFF${[...MAILBOX_HEADER, ...(tellsType ? ['Recipient Type'] : []), 'Report Period'].join(',')}`
  for (let index = 0; index < tenant.people.size; index++) {
    if (!tenant.people.exists(index, asOf) || tenant.read(index, 'userType', asOf) === 'Guest') continue
    const { userPurpose } = tenant.read(index, 'mailboxSettings', asOf) as Record<string, string>
    const type = RECIPIENT_TYPES[userPurpose ?? '']
    // Without a license only such mailboxes exist.
    if (type === undefined && tenant.licensing.held(index, asOf).size === 0) continue
    const read = (property: string) => String(tenant.read(index, property, asOf) ?? '')
    yield [
      refreshed,
      named(world, read('userPrincipalName')),
      named(world, read('displayName')),
      'False',
      '',
      read('createdDateTime').slice(0, 10),
      lastActivity(world, index, asOf),
      ...['0', '0', '53150220288', '53687091200', '53687091200', '0', '0', '32212254720', 'False'],
      ...(tellsType ? [type ?? 'User'] : []),
      period.slice(1),
    ]
      .map(quoted)
      .join(',')
  }
}

function* activityLines({ world }: Context): Generator<string> {
  const { tenant } = world
  yield `\uFEFF${HEADER}`
  const asOf = world.replicated()
  const refreshed = day(world.now() - 2 * DAY)
  for (let index = 0; index < tenant.people.size; index++) {
    if (!tenant.people.exists(index, asOf)) continue
    const products = [...tenant.licensing.held(index, asOf)].map(({ skuPartNumber }) => skuPartNumber)
    if (products.length === 0) continue
    const read = (property: string) => String(tenant.read(index, property, asOf) ?? '')
    const seen = lastActivity(world, index, asOf)
    yield [
      refreshed,
      named(world, read('userPrincipalName')),
      named(world, read('displayName')),
      'False',
      '',
      ...SERVICES.map((service) => (service === 'Yammer' ? 'False' : 'True')),
      ...SERVICES.map((service) => (service === 'Exchange' || service === 'Teams' ? seen : '')),
      ...SERVICES.map(() => ''),
      products.join('+'),
    ]
      .map(quoted)
      .join(',')
  }
}

function lastActivity({ tenant }: World, index: number, asOf: number): string {
  const written = tenant.read(index, SERVICE_ACTIVITY, asOf)
  if (typeof written === 'string') return written.slice(0, 10)
  const activity = (tenant.read(index, 'signInActivity', asOf) ?? {}) as Record<string, string | null>
  const date = activity['lastSuccessfulSignInDateTime'] || activity['lastNonInteractiveSignInDateTime'] || ''
  return date.startsWith('0001') ? '' : date.slice(0, 10)
}

/** Reports conceal names unless the organization decided otherwise: 32 hexadecimal digits in place of each. */
const named = (world: World, name: string) =>
  world.has('concealedNames') ? createHash('md5').update(`${world.tenant.id}${name}`).digest('hex').toUpperCase() : name

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const day = (time: number) => new Date(time).toISOString().slice(0, 10)

export const usageReportRoutes: readonly Route[] = [
  route(
    'GET',
    '/reports/getOffice365ActiveUserDetail/{period}',
    'reports.read',
    (context) => redirect(context, () => activityLines(context)),
    { quota: 'reports' },
  ),
  route(
    'GET',
    '/reports/getMailboxUsageDetail/{period}',
    'reports.read',
    (context) => redirect(context, () => mailboxLines(context)),
    { quota: 'reports' },
  ),
]
