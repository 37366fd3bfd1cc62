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

/** What can be wrong with one. */
export type OptionFault = 'missing' | 'notValid'

export type GivenOptions = Partial<Record<OptionName, string | undefined>>

interface OptionRule {
  name: OptionName
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

/** Every option of a package, in the order in which people are asked for it. */
export const optionRules: readonly OptionRule[] = [
  { name: 'host', isNeeded: always, read: readHost },
  { name: 'publisher', isNeeded: always, read: readPublisher },
  { name: 'prefix', isNeeded: always, read: readPrefix },
  { name: 'auth', isNeeded: always, read: (text) => (text === 'entra' || text === 'key' ? text : undefined) },
  { name: 'tenantId', isNeeded: withEntra, read: readGuid },
  { name: 'apiAppId', isNeeded: withEntra, read: readGuid },
  { name: 'connectorAppId', isNeeded: withEntra, read: readGuid },
  {
    name: 'connectorName',
    isNeeded: ({ connectorId }) => (connectorId ?? '').trim() !== '',
    read: readInternalName,
  },
  { name: 'connectorId', isNeeded: never, read: readGuid },
]
