import { isGuid } from '../../src/guid.ts'
import { oneLine } from '../../src/services/reports/plain-text.ts'

export type OptionName =
  | 'host'
  | 'publisher'
  | 'prefix'
  | 'auth'
  | 'tenantId'
  | 'apiAppId'
  | 'connectorAppId'
  | 'connectorName'
  | 'connectorId'

export type GivenOptions = Partial<Record<OptionName, string | undefined>>

interface OptionRule {
  name: OptionName
  label: string
  /** Ends a sentence that begins with what is wrong. */
  expected: string
  /** What it is and where to find it. */
  hint: string
  isNeeded: (given: GivenOptions) => boolean
  /** The value as it is used; undefined where it is not valid. */
  read: (text: string) => string | undefined
}

const LONGEST_NAME = 100
const HOST_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const HOST = new RegExp(`^(?=[^:/]{1,253}(?:[:/]|$))${HOST_LABEL}(?:\\.${HOST_LABEL})*(?::[1-9]\\d{0,4})?$`)
const HIGHEST_PORT = 65_535
const PATH = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,62}){0,4}$/

/** People paste addresses: what stands before and after the name is taken off where it says the same. */
function readHost(text: string): string | undefined {
  const [, host = '', path = ''] = /^(?:https:\/\/)?([^/]{1,300})(\/.{0,300}?)?\/?$/i.exec(text) ?? []
  const isHost = HOST.test(host.toLowerCase()) && Number(host.split(':')[1] ?? 443) <= HIGHEST_PORT
  return isHost && PATH.test(path) ? `${host.toLowerCase()}${path}` : undefined
}

/** Dataverse asks for 2 to 8 letters and digits, a letter first, and keeps mscrm to itself. */
function readPrefix(text: string): string | undefined {
  const prefix = text.toLowerCase()
  return /^[a-z][a-z0-9]{1,7}$/.test(prefix) && !prefix.startsWith('mscrm') ? prefix : undefined
}

/** Any name that is one line of ordinary text; what XML has no way to write is no text. */
function readPublisher(text: string): string | undefined {
  const isText = text.length <= LONGEST_NAME && oneLine(text) === text && /[\p{L}\p{N}]/u.test(text)
  return isText && !/[\uFFFE\uFFFF]/.test(text) ? text : undefined
}

const readGuid = (text: string): string | undefined => (isGuid(text) ? text.toLowerCase() : undefined)

const readInternalName = (text: string): string | undefined =>
  /^shared_[a-z0-9-]{1,93}$/i.test(text) ? text.toLowerCase() : undefined

const always = () => true
const never = () => false
const withEntra = ({ auth }: GivenOptions) => auth?.trim() === 'entra'

const GUID = 'give an id such as 0a1b2c3d-0000-4000-8000-0123456789ab'

/** Every option of a package, in the order in which people are asked for it. */
export const optionRules: readonly OptionRule[] = [
  {
    name: 'host',
    label: 'Host',
    expected: 'give the name under which Power Automate reaches the service over https, such as steward.example.com',
    hint: 'Name of the server that runs Tenant Steward, without https://.',
    isNeeded: always,
    read: readHost,
  },
  {
    name: 'publisher',
    label: 'Publisher',
    expected: `give the name of your organization, at most ${LONGEST_NAME} characters on one line`,
    hint:
      'Your organization, as solutions name it. Its letters and digits become the unique name: if your environment ' +
      'has a publisher with this prefix but another unique name, the import may complain.',
    isNeeded: always,
    read: readPublisher,
  },
  {
    name: 'prefix',
    label: 'Prefix',
    expected: 'give 2 to 8 letters and digits, a letter first, and not mscrm',
    hint: 'Customization prefix of that publisher: 2 to 8 letters and digits.',
    isNeeded: always,
    read: readPrefix,
  },
  {
    name: 'auth',
    label: 'Authentication',
    expected: 'give entra or key',
    hint: 'How connections prove themselves: people sign in with Microsoft Entra ID (entra), or an API key (key).',
    isNeeded: always,
    read: (text) => (text === 'entra' || text === 'key' ? text : undefined),
  },
  {
    name: 'tenantId',
    label: 'Tenant id',
    expected: GUID,
    hint: 'Directory (tenant) id. Needed with Microsoft Entra ID.',
    isNeeded: withEntra,
    read: readGuid,
  },
  {
    name: 'apiAppId',
    label: 'API app id',
    expected: GUID,
    hint: 'Application (client) id of the registration of the service. Needed with Microsoft Entra ID.',
    isNeeded: withEntra,
    read: readGuid,
  },
  {
    name: 'connectorAppId',
    label: 'Connector app id',
    expected: GUID,
    hint: 'Application (client) id of the registration of the connector. Needed with Microsoft Entra ID.',
    isNeeded: withEntra,
    read: readGuid,
  },
  {
    name: 'connectorName',
    label: 'Connector name',
    expected:
      'give the internal name that the environment gave it, such as shared_abc-5ftenantsteward-5f0123456789abcdef',
    hint: 'For flows, once the connector is imported: customConnectorId in the address of its page in the portal.',
    isNeeded: ({ connectorId }) => (connectorId ?? '').trim() !== '',
    read: readInternalName,
  },
  {
    name: 'connectorId',
    label: 'Connector id',
    expected: GUID,
    hint: 'Id of its row in Dataverse; only for a connector that was not imported from our solution.',
    isNeeded: never,
    read: readGuid,
  },
]
