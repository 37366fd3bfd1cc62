import type { Flow, Step as Trigger } from '../../../connector/flows/flow.ts'
import { isRow, type Row } from './expressions/values.ts'
import { DefinitionError, type Step } from './scene.ts'

export function triggerOf({ displayName, definition }: Flow): Trigger & { name: string } {
  const [one, ...more] = Object.entries(definition.triggers)
  if (one === undefined || more.length > 0) throw new DefinitionError(`${displayName} must have one trigger.`)
  const [name, trigger] = one
  return { ...trigger, name }
}

/** What a trigger by time or by hand gives; a button is pressed by somebody, with all that it asks for. */
export function buttonOutputs(flow: Flow, inputs: Row | undefined): Row | undefined {
  const { type, kind, inputs: declared, name } = triggerOf(flow)
  if (type === 'Recurrence') return undefined
  if (type !== 'Request' || kind !== 'Button') throw new DefinitionError(`${name} is started by fire, not by start.`)
  const schema = isRow(declared) && isRow(declared['schema']) ? declared['schema'] : {}
  const { properties, required } = schema
  const given = inputs ?? {}
  const missing = (Array.isArray(required) ? required : []).find((key) => !Object.hasOwn(given, key))
  const stray = Object.keys(given).find((key) => !isRow(properties) || !Object.hasOwn(properties, key))
  if (missing !== undefined) throw new DefinitionError(`${name} asks for ${missing}.`)
  if (stray !== undefined) throw new DefinitionError(`${name} does not ask for ${stray}.`)
  return { headers: { 'x-ms-user-email': 'somebody@northwind.example' }, body: given }
}

/** The bodies of the runs that a payload starts; conditions of the trigger may hold all of them back. */
export function itemsOf(flow: Flow, payload: unknown, evaluate: Step['evaluate']): unknown[] {
  const { type, name, splitOn, conditions = [] } = triggerOf(flow)
  if (type !== 'OpenApiConnectionWebhook') throw new DefinitionError(`${name} is no webhook.`)
  const isWanted = (conditions as { expression: string }[]).every(({ expression }) => evaluate(expression) === true)
  if (!isWanted) return []
  const items = splitOn === undefined ? [payload] : evaluate(splitOn)
  if (Array.isArray(items)) return items
  throw new DefinitionError(`${name} splits what is no array.`)
}

/** How many runs a trigger lets go on at once. */
export function runsAtOnce(flow: Flow): number {
  const { runtimeConfiguration } = triggerOf(flow)
  const { concurrency } = isRow(runtimeConfiguration) ? runtimeConfiguration : {}
  return isRow(concurrency) ? Number(concurrency['runs']) : 25
}
