import { array, isRow, TemplateError, typeOf } from '../expressions/values.ts'
import { DefinitionError, type Actions, type Done, type Handler, type Step } from '../scene.ts'
import { containerDone } from '../statuses.ts'

const NOT_TAKEN = 'ActionBranchingConditionNotSatisfied'

export const scope: Handler = async ({ action, run }) => containerDone(await run(action.actions ?? {}))

export const condition: Handler = async (step) => {
  const { action } = step
  const holds = evaluateCondition(step, action['expression'])
  const [taken, left] = holds ? [action.actions, action.else?.actions] : [action.else?.actions, action.actions]
  return { ...(await takeBranch(step, taken ?? {}, [left ?? {}])), outputs: { expressionResult: holds } }
}

export const choose: Handler = async (step) => {
  const { action, evaluate } = step
  const value = evaluate(action['expression'])
  if (typeof value !== 'string' && !Number.isInteger(value)) {
    throw new TemplateError(
      `The result of a switch is of type '${typeOf(value)}' but is expected to be a value of type 'String, Integer'.`,
    )
  }
  const cases = Object.values(action.cases ?? {})
  const other = cases.find((one) => typeof one.case !== typeof value)
  if (other !== undefined) {
    throw new TemplateError(`A case of type '${typeOf(other.case)}' can't be compared with one of '${typeOf(value)}'.`)
  }
  const taken = cases.find((one) => one.case === value)?.actions ?? action.default?.actions ?? {}
  const all = [...cases.map(({ actions }) => actions), action.default?.actions ?? {}]
  const left = all.filter((actions) => actions !== taken)
  return { ...(await takeBranch(step, taken, left)), outputs: { expressionResult: value } }
}

async function takeBranch({ run, skip }: Step, taken: Actions, left: Actions[]): Promise<Done> {
  for (const actions of left) skip(actions, NOT_TAKEN)
  return containerDone(await run(taken))
}

/** A condition as text, or as the designer writes it: `{ and: [{ equals: [a, b] }] }`. All of it is evaluated. */
export function evaluateCondition(step: Step, expression: unknown): boolean {
  const value = isRow(expression) ? operate(step, expression) : step.evaluate(expression)
  if (typeof value === 'boolean') return value
  throw new TemplateError(`The result of a condition must be a boolean, not a value of type '${typeOf(value)}'.`)
}

const OPERATORS =
  'and or not equals greater greaterOrEquals less lessOrEquals contains startsWith endsWith empty'.split(' ')

/** Runs the function of the same name on values, handed over as items of an array. */
function operate(step: Step, expression: Record<string, unknown>): unknown {
  const [operator = '', ...more] = Object.keys(expression)
  if (!OPERATORS.includes(operator) || more.length > 0) {
    throw new DefinitionError(
      `${step.name} has a condition that the designer does not know: ${Object.keys(expression)}.`,
    )
  }
  const operands = expression[operator]
  const values = (isRow(operands) ? [operands] : array(operator, operands)).map((operand) =>
    isRow(operand) ? operate(step, operand) : step.evaluate(operand),
  )
  const items = values.map((_, index) => `item()[${index}]`).join(', ')
  return step.evaluate(`@${operator}(${items})`, { value: values })
}
