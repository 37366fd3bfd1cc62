import type { Flow, FlowSetting } from '../flows/flow.ts'

/** How the platform writes each type: in a flow, and as an environment variable. */
const TYPES = {
  String: { parameter: 'String', variable: 100000000 },
  Number: { parameter: 'Float', variable: 100000001 },
  Boolean: { parameter: 'Bool', variable: 100000002 },
  JSON: { parameter: 'Object', variable: 100000003 },
} as const

/** What a setting is unless a maker says otherwise, as an expression sees it. */
export function settingValue({ name, type, defaultValue }: FlowSetting): unknown {
  if (type === 'String') return String(defaultValue)
  const value: unknown = typeof defaultValue === 'string' ? JSON.parse(defaultValue) : defaultValue
  const isRight = type === 'JSON' || (type === 'Number' ? typeof value === 'number' : typeof value === 'boolean')
  if (!isRight) throw new Error(`The setting ${name} is a ${type}, but its default is ${JSON.stringify(defaultValue)}.`)
  return value
}

/** The same as the text of an environment variable, which writes booleans as yes and no. */
export function variableText(setting: FlowSetting): string {
  const value = settingValue(setting)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export const variableType = ({ type }: FlowSetting): number => TYPES[type].variable

export const schemaName = (prefix: string, { name }: FlowSetting): string => `${prefix}_${name}`

/** The name that a flow reads an environment variable by. */
export const parameterName = (prefix: string, setting: FlowSetting): string =>
  `${setting.displayName} (${schemaName(prefix, setting)})`

/** The parameters of a flow that stand for its environment variables. */
export function settingParameters(prefix: string, { settings }: Flow): Record<string, unknown> {
  return Object.fromEntries(
    settings.map((setting) => {
      const value = settingValue(setting)
      return [
        parameterName(prefix, setting),
        {
          defaultValue: value,
          type: Array.isArray(value) ? 'Array' : TYPES[setting.type].parameter,
          metadata: { schemaName: schemaName(prefix, setting), description: setting.description },
        },
      ]
    }),
  )
}

/**
 * The settings of all flows, each once: flows that name the same setting share its environment variable.
 *
 * @throws Error where two flows mean different things by one name
 */
export function sharedSettings(flows: readonly Flow[]): FlowSetting[] {
  const found = new Map<string, FlowSetting>()
  for (const { slug, settings } of flows) {
    for (const setting of settings) {
      // Names in Dataverse differ by more than case.
      const key = setting.name.toLowerCase()
      const known = found.get(key) ?? setting
      if (JSON.stringify(known) !== JSON.stringify(setting)) {
        throw new Error(`${slug} means something else by the setting ${setting.name} than the flows before it.`)
      }
      found.set(key, setting)
    }
  }
  return [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
