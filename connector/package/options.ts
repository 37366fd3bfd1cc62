import { optionRules, type GivenOptions, type OptionFault, type OptionName } from './option-rules.ts'
import { stableId } from './ids.ts'

/** How the connections of the connector prove themselves. */
export type PackageAuth =
  { kind: 'entra'; tenantId: string; apiAppId: string; connectorAppId: string } | { kind: 'key' }

/** What a package is built for. */
export interface PackageOptions {
  /** Name of the server, with a port where it has one of its own. */
  host: string
  /** What a reverse proxy adds in front of every path; `/` for nothing. */
  basePath: string
  publisher: string
  prefix: string
  auth: PackageAuth
  /**
   * The connector as the environment knows it after its import, for flows; without it they are built with a stand-in,
   * which a person exchanges for the connector in the designer.
   */
  connector?: { name: string; id: string }
}

/** Which options are wrong, and how. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
  readonly faults: ReadonlyMap<OptionName, OptionFault>

  constructor(faults: ReadonlyMap<OptionName, OptionFault>) {
    super(`Options that are missing or not valid: ${[...faults.keys()].join(', ')}`)
    this.faults = faults
  }
}

/**
 * Options as people type them, from a command line or a form; an empty one counts as not given.
 *
 * @throws OptionsError naming every option that is wrong or missing
 */
export function readOptions(given: GivenOptions): PackageOptions {
  const faults = new Map<OptionName, OptionFault>()
  const values: Partial<Record<OptionName, string>> = {}
  for (const { name, isNeeded, read } of optionRules) {
    const text = (given[name] ?? '').trim()
    const found = text === '' ? undefined : read(text)
    if (text === '' ? isNeeded(given) : found === undefined) faults.set(name, text === '' ? 'missing' : 'notValid')
    else if (found !== undefined) values[name] = found
  }
  if (faults.size > 0) throw new OptionsError(faults)
  return toOptions(values as Record<OptionName, string>)
}

function toOptions(values: Record<OptionName, string>): PackageOptions {
  const { host, publisher, prefix, auth, tenantId, apiAppId, connectorAppId, connectorName, connectorId } = values
  const [name = '', ...path] = host.split('/')
  return {
    host: name,
    basePath: `/${path.join('/')}`,
    publisher,
    prefix,
    auth: auth === 'entra' ? { kind: 'entra', tenantId, apiAppId, connectorAppId } : { kind: 'key' },
    ...(connectorName !== undefined && {
      connector: { name: connectorName, id: connectorId ?? connectorGuid(prefix) },
    }),
  }
}

/** Name of the connector in Dataverse: nothing in it needs encoding when the platform makes its internal name. */
export const connectorSchemaName = (prefix: string): string => `${prefix}_tenantsteward`

/** Id of the connector wherever it came from our solution. */
export const connectorGuid = (prefix: string): string => stableId(prefix, 'connector')
