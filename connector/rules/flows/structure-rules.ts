import { isGuid } from '../../../src/guid.ts'
import { eachAction, eachFlow, eachOf, eachStep, type FlowRules } from './rule.ts'
import { actionsOf, containers, loopsAround, places, triggersOf, type Place } from '../../flows/walk.ts'
import { upstreamIn } from './upstream.ts'

const STATUSES = ['Succeeded', 'Failed', 'Skipped', 'TimedOut']

const TYPES = new Set([
  'OpenApiConnection',
  'OpenApiConnectionWebhook',
  'Compose',
  'InitializeVariable',
  'SetVariable',
  'IncrementVariable',
  'DecrementVariable',
  'AppendToArrayVariable',
  'AppendToStringVariable',
  'If',
  'Switch',
  'Foreach',
  'Until',
  'Scope',
  'Select',
  'Query',
  'Table',
  'Join',
  'ParseJson',
  'Wait',
  'Terminate',
  'Response',
])

const MOST_ACTIONS = 500
const MOST_LEVELS = 8
const MOST_CASES = 25
const MOST_VARIABLES = 250

const others = ({ flow }: Place, flows: readonly Place['flow'][]) =>
  [flow, ...flows.filter(({ slug }) => slug !== flow.slug)].flatMap(places)
const idOf = ({ step }: Place) => step.metadata?.operationMetadataId

/** How a flow is put together; the limits are those of https://learn.microsoft.com/power-automate/limits-and-config. */
export const structureRules: FlowRules = {
  TriggerNotSingle: eachFlow((flow) => triggersOf(flow).length !== 1 && 'Give the flow exactly one trigger.'),
  ActionTypeUnknown: eachAction(
    ({ step }) => !TYPES.has(step.type) && `Use another action than "${step.type}": it is premium, or unknown here.`,
  ),
  RunAfterUnknown: eachAction(({ step, siblings }) =>
    Object.keys(step.runAfter ?? {})
      .filter((name) => siblings[name] === undefined)
      .map((name) => `Let it run after a step beside it: "${name}" is none.`),
  ),
  RunAfterStatusUnknown: eachAction(({ step }) =>
    Object.entries(step.runAfter ?? {})
      .filter(([, statuses]) => statuses.length === 0 || statuses.some((status) => !STATUSES.includes(status)))
      .map(([name]) => `Let it run after "${name}" with one or more of ${STATUSES.join(', ')}.`),
  ),
  RunAfterInCircle: eachAction(
    ({ name, siblings }) => upstreamIn(siblings, name).includes(name) && 'Let it run after no step that waits for it.',
  ),
  VariableInitializedInside: eachOf(
    'InitializeVariable',
    ({ parents }) => parents.length > 0 && 'Initialize variables at the top: nested, the flow can not be saved.',
  ),
  TerminateInLoop: eachOf(
    'Terminate',
    (place) => loopsAround(place).length > 0 && 'End the run outside of the loop: inside, the flow can not be saved.',
  ),
  ConcurrencyNotSaid: eachOf('Foreach', ({ step }) => {
    const { concurrency } = (step['runtimeConfiguration'] ?? {}) as { concurrency?: { repetitions?: unknown } }
    const repetitions = Number(concurrency?.repetitions)
    return (
      !(repetitions >= 1 && repetitions <= 50) &&
      'Say how many repetitions run side by side, 1 to 50: documents disagree about the default.'
    )
  }),
  VariableInParallelLoop: eachAction((place) => {
    const isShared = loopsAround(place).some(({ step }) => {
      const { concurrency } = (step['runtimeConfiguration'] ?? {}) as { concurrency?: { repetitions?: number } }
      return step.type === 'Foreach' && concurrency?.repetitions !== 1
    })
    return isShared && place.step.type.includes('Variable') && 'Let one repetition run at a time: they share variables.'
  }),
  UntilWithoutLimit: eachOf('Until', ({ step }) => {
    const { count, timeout } = (step['limit'] ?? {}) as { count?: unknown; timeout?: unknown }
    return (count === undefined || timeout === undefined) && 'Limit the loop in number and time.'
  }),
  TooManyActions: eachFlow(
    (flow) => actionsOf(flow).length > MOST_ACTIONS && `Split the flow: ${MOST_ACTIONS} actions are the most.`,
  ),
  TooDeep: eachAction(
    ({ parents, step }) =>
      parents.length + (containers(step).length > 0 ? 1 : 0) > MOST_LEVELS &&
      `Nest no deeper than ${MOST_LEVELS} levels.`,
  ),
  TooManyCases: eachOf(
    'Switch',
    ({ step }) => Object.keys(step.cases ?? {}).length > MOST_CASES && `A switch has at most ${MOST_CASES} cases.`,
  ),
  TooManyVariables: eachFlow(
    (flow) =>
      actionsOf(flow).filter(({ step }) => step.type === 'InitializeVariable').length > MOST_VARIABLES &&
      `A flow has at most ${MOST_VARIABLES} variables.`,
  ),
  IdMissing: eachStep((place) => !isGuid(idOf(place) ?? '') && 'Give it a UUID as metadata.operationMetadataId.'),
  IdNotUnique: eachStep(
    (place, { flows }) =>
      idOf(place) !== undefined &&
      others(place, flows).filter((other) => idOf(other) === idOf(place)).length > 1 &&
      'Give it an operationMetadataId of its own.',
  ),
}
