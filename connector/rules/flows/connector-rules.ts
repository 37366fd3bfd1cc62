import { hasTypeOf } from '../definition/values.ts'
import { accessesOf } from './parsed.ts'
import { createTypes } from './output-types.ts'
import { apiOf, isOwn, shapeOf } from './operation-shape.ts'
import type { Input } from './shape.ts'
import { eachAction, eachFlow, eachStep, type FlowContext, type FlowRules } from './rule.ts'
import { connectorInputs, loopsAround, places, type Place } from '../../flows/walk.ts'

const hostOf = ({ step }: Place) => connectorInputs(step)?.host
const operationOf = (place: Place) => hostOf(place)?.operationId ?? ''

/** A value that is not reckoned at run time. */
const isLiteral = (value: unknown): boolean => typeof value !== 'string' || !/^@[^@]|@\{/.test(value)

/** Inputs that are given, each with what the operation says about it. */
function given(place: Place, { connector }: FlowContext): { key: string; value: unknown; input: Input | undefined }[] {
  const shape = shapeOf(place, connector)
  if (shape === undefined) return []
  return Object.entries(connectorInputs(place.step)?.parameters ?? {}).map(([key, value]) => ({
    key,
    value,
    input: shape.inputs.get(key),
  }))
}

const isMissing = (value: unknown): boolean => value === undefined || value === '' || value === '@null'

/** A second time does no harm: it is not sent, or it is recognized. */
function happensOnce(place: Place): boolean {
  const { parameters = {}, retryPolicy } = connectorInputs(place.step) ?? {}
  const key = parameters['body/idempotencyKey']
  return retryPolicy?.type === 'none' || (typeof key === 'string' && key.includes("workflow()?['run']?['name']"))
}

/** What calls a connector: that the connection, the operation and its inputs exist, and what a retry does. */
export const connectorRules: FlowRules = {
  ConnectionUnknown: eachStep((place) => {
    const host = hostOf(place)
    return host !== undefined && apiOf(place) === undefined && `Add the connection "${host.connectionName}".`
  }),
  ConnectionUnused: eachFlow((flow) =>
    Object.keys(flow.connections)
      .filter((key) => !places(flow).some((place) => hostOf(place)?.connectionName === key))
      .map((key) => `Remove the connection "${key}": nothing uses it.`),
  ),
  ApiIdDisagrees: eachStep((place) => {
    const api = apiOf(place)
    const expected = `/providers/Microsoft.PowerApps/apis/${api}`
    return api !== undefined && hostOf(place)?.apiId !== expected && `Make the apiId ${expected}.`
  }),
  AuthenticationMissing: eachStep(({ step }) => {
    const inputs = connectorInputs(step)
    return (
      inputs !== undefined &&
      inputs.authentication !== "@parameters('$authentication')" &&
      `Set authentication to @parameters('$authentication').`
    )
  }),
  OperationUnknown: eachStep((place, context) => {
    const isKnown = apiOf(place) === undefined || shapeOf(place, context.connector) !== undefined
    return (
      hostOf(place) !== undefined && !isKnown && `There is no operation "${operationOf(place)}" of ${apiOf(place)}.`
    )
  }),
  OperationNotForFlows: eachStep((place, { connector }) => {
    const shape = shapeOf(place, connector)
    return (
      (shape?.isInternal || shape?.isDeprecated) && `Use another operation: "${operationOf(place)}" is not offered.`
    )
  }),
  OperationMisused: eachStep((place, { connector }) => {
    const shape = shapeOf(place, connector)
    if (shape === undefined) return false
    const waits = place.step.type === 'OpenApiConnectionWebhook'
    return (
      (shape.waits !== waits || (isOwn(place) && shape.isTrigger !== place.isTrigger)) &&
      `Use "${operationOf(place)}" as the ${shape.isTrigger ? 'trigger' : 'action'} that it is` +
        `${shape.waits ? ', of the type OpenApiConnectionWebhook' : ''}.`
    )
  }),
  InputMissing: eachStep((place, context) => {
    const { parameters = {} } = connectorInputs(place.step) ?? {}
    const shape = shapeOf(place, context.connector)
    return [...(shape?.inputs ?? [])]
      .filter(([key, { required }]) => required && isMissing(parameters[key]))
      .map(([key]) => `Fill in "${key}".`)
  }),
  InputUnknown: eachStep((place, context) =>
    given(place, context)
      .filter(({ input }) => input === undefined)
      .map(({ key }) => `"${operationOf(place)}" has no input "${key}".`),
  ),
  InputNotInList: eachStep((place, context) =>
    given(place, context)
      .filter(({ value, input }) => {
        const values = input?.schema.enum
        return values !== undefined && isLiteral(value) && !values.includes(value)
      })
      .map(({ key, input }) => `Set "${key}" to one of: ${input?.schema.enum?.join(', ')}.`),
  ),
  InputTypeWrong: eachStep((place, context) =>
    given(place, context)
      .filter(({ value, input }) => {
        const isText = typeof value === 'string' && /@\{/.test(value)
        const literal = isText ? 'text' : value
        return input !== undefined && (isText || isLiteral(value)) && !hasTypeOf(literal, input.schema.type)
      })
      .map(({ key, input }) => `Give "${key}" a value of the type ${String(input?.schema.type)}.`),
  ),
  OutputUnknown: eachAction((place, { connector }) => {
    const unknown = new Set<string>()
    const { typeOf } = createTypes(connector, (property) => unknown.add(property))
    for (const access of accessesOf(place)) typeOf(access, place)
    return [...unknown].map((property) => `There is no output "${property}": it would always be empty.`)
  }),
  PagingNotOffered: eachStep((place, { connector }) => {
    const { paginationPolicy } = (place.step['runtimeConfiguration'] ?? {}) as { paginationPolicy?: unknown }
    return (
      paginationPolicy !== undefined &&
      shapeOf(place, connector)?.isPageable !== true &&
      'Turn pagination off: the operation has no pages.'
    )
  }),
  PageNotLimited: eachStep((place, { connector }) => {
    const { paginationPolicy } = (place.step['runtimeConfiguration'] ?? {}) as { paginationPolicy?: unknown }
    const { top } = connectorInputs(place.step)?.parameters ?? {}
    return (
      shapeOf(place, connector)?.isPageable === true &&
      (paginationPolicy === undefined) === (top === undefined) &&
      'Turn pagination on, or say with top how many are enough.'
    )
  }),
  WriteMayHappenTwice: eachStep((place, { connector }) => {
    const shape = shapeOf(place, connector)
    return (
      isOwn(place) &&
      shape?.writes === true &&
      !happensOnce(place) &&
      "Give it an idempotency key made from workflow()?['run']?['name'], or no retries: flows repeat what fails."
    )
  }),
  LoopWriteRepeated: eachStep((place, { connector }) => {
    const shape = shapeOf(place, connector)
    const loop = loopsAround(place)[0]
    const key = connectorInputs(place.step)?.parameters['body/idempotencyKey']
    return (
      loop !== undefined &&
      shape?.writes === true &&
      !(happensOnce(place) && (key === undefined || String(key).includes(`items('${loop.name}')`))) &&
      'In a loop, switch retries off, or name the entry in the idempotency key.'
    )
  }),
}
