import type { Problem, Verdict } from '../definition/rule.ts'
import type { Document } from '../../../src/documents/swagger2.ts'
import type { Flow } from '../../flows/flow.ts'
import { actionsOf, places, triggersOf, type Place } from '../../flows/walk.ts'

export interface FlowContext {
  /** All flows that are shipped together. */
  flows: readonly Flow[]
  /** The definition of our own connector. */
  connector: Document
}

export type FlowCheck = (flow: Flow, context: FlowContext) => Problem[]

/** Checks by the name of what they object to. */
export type FlowRules = Record<string, FlowCheck>

type Judge = (place: Place, context: FlowContext) => Verdict

const each =
  (list: (flow: Flow) => Place[], judge: Judge): FlowCheck =>
  (flow, context) =>
    list(flow).flatMap((place) => problems(place.path, judge(place, context)))

/** Triggers and actions alike. */
export const eachStep = (judge: Judge): FlowCheck => each(places, judge)
export const eachAction = (judge: Judge): FlowCheck => each(actionsOf, judge)
export const eachTrigger = (judge: Judge): FlowCheck => each(triggersOf, judge)
export const eachOf = (type: string, judge: Judge): FlowCheck =>
  eachAction((place, context) => place.step.type === type && judge(place, context))

/** The flow as a whole. */
export const eachFlow =
  (judge: (flow: Flow, context: FlowContext) => Verdict): FlowCheck =>
  (flow, context) =>
    problems('', judge(flow, context))

function problems(path: string, verdict: Verdict): Problem[] {
  const messages = Array.isArray(verdict) ? verdict : verdict ? [verdict] : []
  return messages.map((message) => ({ path, message }))
}
