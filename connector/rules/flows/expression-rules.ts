import { findFunction } from './expressions/index.ts'
import { callsOf, namesIn, parsedTexts } from './parsed.ts'
import { eachStep, type FlowRules } from './rule.ts'
import { actionsOf, loopsAround, ownParts, type Place } from '../../flows/walk.ts'
import { isUpstream } from './upstream.ts'

const ACTION_FUNCTIONS = ['outputs', 'body', 'actions', 'actionoutputs', 'actionbody', 'result']
const NAMING_FUNCTIONS = [...ACTION_FUNCTIONS, 'variables', 'parameters', 'items', 'iterationindexes']

const actionNamed = ({ flow }: Place, name: string) => actionsOf(flow).find((action) => action.name === name)

/** What the step sets or adds to, and what it reads. */
function variablesOf(place: Place): string[] {
  const { type, inputs } = place.step
  const changed =
    type.endsWith('Variable') && type !== 'InitializeVariable' ? [(inputs as { name?: string } | undefined)?.name] : []
  return [...namesIn(place, 'variables'), ...changed].filter((name) => name !== undefined)
}

function initializing({ flow }: Place, variable: string): Place | undefined {
  return actionsOf(flow).find(({ step }) => {
    const { variables = [] } = (step.inputs ?? {}) as { variables?: { name?: string }[] }
    return step.type === 'InitializeVariable' && variables.some(({ name }) => name === variable)
  })
}

/** `item()` stands for an entry in these, and for the entry of the loop around. */
const HAS_ITEMS = new Set(['Query', 'Select', 'Table'])

function nullsIn(value: unknown): boolean {
  if (value === null) return true
  return typeof value === 'object' && Object.values(value).some(nullsIn)
}

/** The expressions of a flow: that they can be read, and that what they name is there by then. */
export const expressionRules: FlowRules = {
  ExpressionNotValid: eachStep((place) => parsedTexts(place).flatMap(({ error }) => error ?? [])),
  BracesForgotten: eachStep((place) =>
    parsedTexts(place)
      .filter(({ text, expressions }) => expressions.length === 0 && /[^@]@[a-z]+\(/i.test(text))
      .map(({ text }) => `Put braces around the expression: "${text.slice(0, 60)}" is sent as it stands.`),
  ),
  FunctionUnknown: eachStep((place) =>
    callsOf(place)
      .filter(({ name }) => findFunction(name) === undefined)
      .map(({ name }) => `There is no function "${name}".`),
  ),
  ArgumentsMiscounted: eachStep((place) =>
    callsOf(place)
      .filter(({ name, args }) => {
        const [least, most] = findFunction(name)?.arity ?? [args.length, args.length]
        return args.length < least || args.length > most
      })
      .map(({ name, args }) => `Give ${name} as many arguments as it takes: ${args.length} is not right.`),
  ),
  NameNotLiteral: eachStep((place) =>
    callsOf(place)
      .filter(({ name, args: [first] }) => NAMING_FUNCTIONS.includes(name.toLowerCase()) && first?.kind !== 'literal')
      .map(({ name }) => `Name it literally in ${name}: names are not reckoned.`),
  ),
  ActionUnknown: eachStep((place) =>
    namesIn(place, ...ACTION_FUNCTIONS)
      .filter((name) => actionNamed(place, name) === undefined)
      .map((name) => `There is no action "${name}".`),
  ),
  ActionNotUpstream: eachStep((place) =>
    namesIn(place, ...ACTION_FUNCTIONS)
      .filter((name) => actionNamed(place, name) !== undefined && !isUpstream(place, name))
      .map((name) => `Let it run after "${name}", which it looks at.`),
  ),
  VariableUnknown: eachStep((place) =>
    variablesOf(place)
      .filter((name) => initializing(place, name) === undefined)
      .map((name) => `Initialize the variable "${name}".`),
  ),
  VariableNotUpstream: eachStep((place) =>
    variablesOf(place)
      .filter((name) => {
        const initialized = initializing(place, name)
        return initialized !== undefined && !isUpstream(place, initialized.name)
      })
      .map((name) => `Let it run after the action that initializes "${name}".`),
  ),
  LoopUnknown: eachStep((place) =>
    namesIn(place, 'items', 'iterationindexes')
      .filter((name) => !loopsAround(place).some((loop) => loop.name === name))
      .map((name) => `It does not stand in a loop "${name}".`),
  ),
  ItemOutsideLoop: eachStep((place) => {
    const hasItem = HAS_ITEMS.has(place.step.type) || loopsAround(place).some(({ step }) => step.type === 'Foreach')
    return !hasItem && callsOf(place).some(({ name }) => name.toLowerCase() === 'item') && 'There is no item() here.'
  }),
  NullNotQuoted: eachStep(
    ({ step }) => nullsIn(ownParts(step)) && 'Write "@null": the designer refuses to save a bare null.',
  ),
}
