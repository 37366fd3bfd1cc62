import type { Action, Flow, Step } from './flow.ts'

/** A trigger or an action where it stands. */
export interface Place {
  flow: Flow
  /** The names on the way to it, as the designer nests them. */
  path: string
  name: string
  step: Action
  isTrigger: boolean
  /** All that stands in the same container. */
  siblings: Record<string, Action>
  /** What it stands in, the outermost first. */
  parents: Place[]
}

/** Every trigger and every action, each before what it contains. */
export function places(flow: Flow): Place[] {
  const known = remembered.get(flow)
  if (known !== undefined) return known
  const { triggers, actions } = flow.definition
  const found = [...within(flow, triggers, [], true), ...within(flow, actions, [], false)]
  remembered.set(flow, found)
  return found
}

const remembered = new WeakMap<Flow, Place[]>()

export const actionsOf = (flow: Flow): Place[] => places(flow).filter(({ isTrigger }) => !isTrigger)
export const triggersOf = (flow: Flow): Place[] => places(flow).filter(({ isTrigger }) => isTrigger)

function within(flow: Flow, siblings: Record<string, Action>, parents: Place[], isTrigger: boolean): Place[] {
  return Object.entries(siblings).flatMap(([name, step]) => {
    const path = [...parents.map((parent) => parent.name), name].join('/')
    const place = { flow, path, name, step, isTrigger, siblings, parents }
    return [place, ...containers(step).flatMap((inner) => within(flow, inner, [...parents, place], false))]
  })
}

/** What a scope, a condition, a switch or a loop contains, branch by branch. */
export function containers(step: Action): Record<string, Action>[] {
  return [
    step.actions,
    step.else?.actions,
    ...Object.values(step.cases ?? {}).map(({ actions }) => actions),
    step.default?.actions,
  ].filter((branch) => branch !== undefined)
}

/** A step without what it contains, and without what only the designer reads. */
export function ownParts({ actions, else: _else, default: _default, cases, ...step }: Action): Record<string, unknown> {
  const { runAfter: _runAfter, metadata: _metadata, description: _description, ...own } = step
  return { ...own, ...(cases === undefined ? {} : { cases: Object.values(cases).map((one) => one.case) }) }
}

export interface TextPlace {
  path: string
  text: string
}

/** Every text in a part of a definition, names of properties included. */
export function textsIn(value: unknown, path = ''): TextPlace[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}/${index}`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [
    { path: `${path}/${key}`, text: key },
    ...textsIn(item, `${path}/${key}`),
  ])
}

/** The loop that a place stands in, the innermost first. */
export const loopsAround = ({ parents }: Place): Place[] =>
  parents.filter(({ step }) => step.type === 'Foreach' || step.type === 'Until').toReversed()

export interface Host {
  connectionName?: string
  operationId?: string
  apiId?: string
}

export interface ConnectorInputs {
  host: Host
  parameters: Record<string, unknown>
  authentication?: unknown
  retryPolicy?: { type?: string }
}

/** The inputs of a step that calls a connector. */
export function connectorInputs({ type, inputs }: Step): ConnectorInputs | undefined {
  if (type !== 'OpenApiConnection' && type !== 'OpenApiConnectionWebhook') return undefined
  const { host = {}, parameters = {}, ...more } = (inputs ?? {}) as Partial<ConnectorInputs>
  return { host, parameters, ...more }
}
