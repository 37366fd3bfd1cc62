import { array, isRow, plain, TemplateError, toText, typeOf, type Row } from '../expressions/values.ts'
import { DefinitionError, type Done, type Handler, type Step } from '../scene.ts'

const TYPES: Record<string, readonly string[]> = {
  array: ['Array'],
  boolean: ['Boolean'],
  float: ['Float', 'Integer'],
  integer: ['Integer'],
  object: ['Object'],
  string: ['String'],
}

export const initializeVariable: Handler = ({ action, evaluate, scene }) => {
  const { variables } = isRow(action.inputs) ? action.inputs : {}
  const made = array('variables', variables).map((one) => {
    const { name, type, value } = isRow(one) ? one : {}
    const variable = { type: String(type).toLowerCase(), value: value === undefined ? null : evaluate(value) }
    if (value !== undefined) checkType(String(name), variable.type, variable.value)
    scene.variables.set(String(name), variable)
    return { name, type, value: variable.value }
  })
  return { inputs: { variables: made } }
}

export const setVariable: Handler = (step) => change(step, (_, value) => value)

export const incrementVariable: Handler = (step) => change(step, (old, value) => numberOf(old) + numberOf(value ?? 1))

export const decrementVariable: Handler = (step) => change(step, (old, value) => numberOf(old) - numberOf(value ?? 1))

export const appendToArrayVariable: Handler = (step) =>
  change(step, (old, value) => [...array('AppendToArrayVariable', old), value])

export const appendToStringVariable: Handler = (step) => change(step, (old, value) => `${toText(old)}${toText(value)}`)

function change(step: Step, next: (old: unknown, value: unknown) => unknown): Done {
  const { name, value: template } = isRow(step.action.inputs) ? step.action.inputs : ({} as Row)
  const variable = step.scene.variables.get(String(name))
  if (variable === undefined) throw new DefinitionError(`${step.name} changes ${name}, which no action initializes.`)
  if (step.action.type === 'SetVariable' && JSON.stringify(template).includes(`variables('${String(name)}')`)) {
    throw new DefinitionError(`${step.name} sets ${name} from itself: self reference is not supported.`)
  }
  const value = template === undefined ? undefined : step.evaluate(template)
  const changed = next(variable.value, value)
  checkType(String(name), variable.type, changed)
  variable.value = changed
  return { inputs: { name, value }, outputs: { body: { name, value: changed } } }
}

function checkType(name: string, type: string, value: unknown): void {
  const wanted = TYPES[type]
  if (wanted === undefined) throw new DefinitionError(`The variable ${name} has the type ${type}, which there is not.`)
  if (value === null || wanted.includes(typeOf(value))) return
  throw new TemplateError(
    `The variable '${name}' of type '${type}' cannot be initialized or updated with a value of type '${typeOf(value)}'.`,
  )
}

function numberOf(value: unknown): number {
  const given = plain(value)
  if (typeof given === 'number') return given
  throw new TemplateError(`A variable can't be increased by a value of type '${typeOf(given)}'.`)
}
