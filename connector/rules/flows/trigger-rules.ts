import { findIana } from 'windows-iana'
import { isOwn, shapeOf } from './operation-shape.ts'
import { eachTrigger, type FlowRules } from './rule.ts'
import { actionsOf } from '../../flows/walk.ts'

const SECONDS: Record<string, number> = {
  Second: 1,
  Minute: 60,
  Hour: 3_600,
  Day: 86_400,
  Week: 604_800,
  Month: 2_592_000,
}

interface Recurrence {
  frequency?: string
  interval?: number
  timeZone?: string
  schedule?: Record<string, unknown>
}

const isTimeZone = (name: string): boolean => name === 'UTC' || findIana(name).length > 0

/** What starts a flow, and how often at once. */
export const triggerRules: FlowRules = {
  TimeZoneMissing: eachTrigger(({ step }) => {
    const { timeZone = '' } = (step['recurrence'] ?? {}) as Recurrence
    return (
      step.type === 'Recurrence' &&
      !isTimeZone(timeZone) &&
      'Name the time zone as Windows does, such as "Eastern Standard Time": else the hour moves in summer.'
    )
  }),
  RecurrenceNotValid: eachTrigger(({ step }) => {
    const { frequency = '', interval = 0, schedule } = (step['recurrence'] ?? {}) as Recurrence
    const seconds = (SECONDS[frequency] ?? 0) * interval
    const isScheduled = schedule === undefined || frequency === 'Day' || frequency === 'Week'
    return (
      step.type === 'Recurrence' &&
      (seconds < 60 || seconds > 500 * 86_400 || !isScheduled) &&
      'Start it every minute to every 500 days, with a schedule of hours only by day or week.'
    )
  }),
  WriterRunsTwice: eachTrigger(({ flow, step }, { connector }) => {
    const { concurrency } = (step['runtimeConfiguration'] ?? {}) as { concurrency?: { runs?: number } }
    const writes = actionsOf(flow).some((place) => isOwn(place) && shapeOf(place, connector)?.writes === true)
    return (
      writes &&
      step.type !== 'OpenApiConnectionWebhook' &&
      concurrency?.runs !== 1 &&
      'Let one run go at a time (concurrency 1): two that write would get in each other’s way.'
    )
  }),
  EventsNotSplit: eachTrigger(
    (place) =>
      isOwn(place) &&
      place.step['splitOn'] !== "@triggerOutputs()?['body/value']" &&
      "Split on @triggerOutputs()?['body/value']: each run is about one thing.",
  ),
}
