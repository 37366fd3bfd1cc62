import type { Flow } from '../../../connector/flows/flow.ts'
import { typeOf, type Row } from './expressions/values.ts'
import { DefinitionError } from './scene.ts'

const FITTING: Record<string, readonly string[]> = {
  String: ['String'],
  Number: ['Integer', 'Float'],
  Boolean: ['Boolean'],
  JSON: ['Object', 'Array'],
}

/** The values of a flow's settings: those given, and its own for the rest. */
export function settingsOf({ settings, displayName }: Flow, given: Row): Row {
  const stray = Object.keys(given).find((name) => !settings.some((setting) => setting.name === name))
  if (stray !== undefined) throw new DefinitionError(`${displayName} has no setting ${stray}.`)
  const values = settings.map(({ name, type, defaultValue }) => {
    const value = given[name] ?? defaultValue
    if (FITTING[type]?.includes(typeOf(value))) return [name, value]
    throw new DefinitionError(`The setting ${name} of ${displayName} is no ${type}.`)
  })
  return { ...Object.fromEntries(values), $authentication: {}, $connections: {} }
}
