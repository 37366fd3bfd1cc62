import { callsOf, namesIn } from './parsed.ts'
import { eachAction, eachFlow, type FlowRules } from './rule.ts'
import { actionsOf, connectorInputs, type Place } from '../../flows/walk.ts'
import type { Flow } from '../../flows/flow.ts'
import { durationMs } from './duration.ts'

const TRY = 'Try'
const CATCH = 'Catch'
const DAY_MS = 86_400_000
/** A run ends after 30 days, whatever it waits for. */
const LONGEST_WAIT_MS = 30 * DAY_MS

const WAIT_UNITS: Record<string, string> = {
  Second: 'PTnS',
  Minute: 'PTnM',
  Hour: 'PTnH',
  Day: 'PnD',
  Week: 'PnW',
  Month: 'PnM',
}

const topOf = (flow: Flow, name: string): Place | undefined =>
  actionsOf(flow).find((place) => place.name === name && place.parents.length === 0)
const inCatch = (flow: Flow) => actionsOf(flow).filter(({ parents: [top] }) => top?.name === CATCH)

/** What nothing in its container waits for. */
const lastOf = (places: Place[]) =>
  places.filter(
    ({ name, siblings }) => !Object.values(siblings).some(({ runAfter = {} }) => runAfter[name] !== undefined),
  )

const isTopLevelHelp = ({ step }: Place) => step.type === 'InitializeVariable' || step.type === 'Scope'

/** How long a step waits at most, as an ISO 8601 duration. */
function waitOf({ step }: Place): string | undefined {
  if (step.type === 'Wait') {
    const { interval } = (step.inputs ?? {}) as { interval?: { count?: number; unit?: string } }
    return WAIT_UNITS[interval?.unit ?? '']?.replace('n', String(interval?.count)) ?? 'an unknown time'
  }
  const { timeout } = (step['limit'] ?? {}) as { timeout?: string }
  return step.type === 'OpenApiConnectionWebhook' || step.type === 'Until' ? timeout : undefined
}

/** What goes wrong, and what takes too long, is told and ends the run as failed. */
export const failureRules: FlowRules = {
  TryMissing: eachFlow((flow) => topOf(flow, TRY)?.step.type !== 'Scope' && `Put the work into a scope "${TRY}".`),
  WorkOutsideTry: eachAction(
    (place) => place.parents.length === 0 && !isTopLevelHelp(place) && `Move it into the scope "${TRY}".`,
  ),
  CatchMissing: eachFlow((flow) => {
    const { [TRY]: after = [] } = topOf(flow, CATCH)?.step.runAfter ?? {}
    return (
      !(after.includes('Failed') && after.includes('TimedOut')) &&
      `Add a scope "${CATCH}" that runs when "${TRY}" has failed or timed out.`
    )
  }),
  CatchRunsAlways: eachFlow((flow) => {
    const { [TRY]: after = [] } = topOf(flow, CATCH)?.step.runAfter ?? {}
    return after.includes('Succeeded') && `Let "${CATCH}" run only when "${TRY}" has failed or timed out.`
  }),
  CatchIsBlind: eachFlow(
    (flow) =>
      !inCatch(flow).some((place) => place.step.type === 'Query' && namesIn(place, 'result').includes(TRY)) &&
      `Find in "${CATCH}" what failed: a query over result('${TRY}').`,
  ),
  CatchIsSilent: eachFlow(
    (flow) =>
      !inCatch(flow).some((place) => connectorInputs(place.step) !== undefined) &&
      `Tell somebody in "${CATCH}" that the run has failed.`,
  ),
  CatchDoesNotEnd: eachFlow((flow) => {
    const last = lastOf(inCatch(flow).filter(({ parents }) => parents.length === 1))
    const ends = last.every(({ step }) => {
      const { runStatus } = (step.inputs ?? {}) as { runStatus?: string }
      return step.type === 'Terminate' && runStatus === 'Failed'
    })
    return (last.length === 0 || !ends) && `End "${CATCH}" with Terminate and Failed: else the run counts as a success.`
  }),
  FinallyNotAlways: eachFlow((flow) => {
    const after = Object.values(topOf(flow, 'Finally')?.step.runAfter ?? {})
    const statuses = ['Succeeded', 'Failed', 'TimedOut']
    return (
      after.some((given) => !statuses.every((status) => given.includes(status))) &&
      'Let "Finally" run whatever became of what is before it.'
    )
  }),
  WaitWithoutLimit: eachAction(
    (place) =>
      place.step.type === 'OpenApiConnectionWebhook' &&
      waitOf(place) === undefined &&
      'Say how long it waits: limit.timeout, such as P5D.',
  ),
  WaitTooLong: eachAction((place) => {
    const wait = waitOf(place)
    if (wait === undefined) return false
    const length = durationMs(wait)
    return !(length !== undefined && length < LONGEST_WAIT_MS) && `Wait less than 30 days instead of ${wait}.`
  }),
  TimeOutNotHandled: eachAction((place) => {
    const { name, siblings, step } = place
    if (step.type !== 'OpenApiConnectionWebhook') return false
    const handlers = Object.values(siblings).filter(({ runAfter = {} }) => runAfter[name]?.includes('TimedOut'))
    return (
      handlers.length === 0 &&
      !place.parents.some((parent) => isHandled(parent)) &&
      'Say what happens when nobody answers in time: a step that runs after TimedOut.'
    )
  }),
  StatusNotLookedAt: eachAction((place) => {
    const { step, siblings } = place
    const both = Object.entries(step.runAfter ?? {}).filter(
      ([name, statuses]) =>
        siblings[name]?.type === 'OpenApiConnectionWebhook' &&
        statuses.includes('Succeeded') &&
        statuses.includes('TimedOut'),
    )
    const looks = (name: string) =>
      callsOf(place).some(({ args: [first] }) => first?.kind === 'literal' && first.value === name)
    return both
      .filter(([name]) => !looks(name))
      .map(([name]) => `Look at what became of "${name}": it comes here when nobody answered, too.`)
  }),
}

/** A failure or a time-out inside a condition comes out of it as its own. */
function isHandled({ name, siblings, parents }: Place): boolean {
  return (
    parents.some((parent) => parent.name === TRY) &&
    Object.values(siblings).some(({ runAfter = {} }) => runAfter[name]?.includes('Failed'))
  )
}
