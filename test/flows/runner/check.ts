import type { Action, Flow } from '../../../connector/flows/flow.ts'
import { DefinitionError } from './scene.ts'

/** All containers of actions in an action, by what makes one run. */
export function containersOf({ actions, else: otherwise, cases, default: standard }: Action) {
  return [
    actions,
    otherwise?.actions,
    ...Object.values(cases ?? {}).map((one) => one.actions),
    standard?.actions,
  ].filter((container) => container !== undefined)
}

export interface Place {
  name: string
  action: Action
  /** The loops around it, the outer ones first. */
  loops: string[]
  isNested: boolean
}

/** Every action of a flow with where it stands. */
export function placesOf(flow: Flow): Place[] {
  return placesIn(flow.definition.actions, [], false)
}

function placesIn(actions: Record<string, Action>, loops: string[], isNested: boolean): Place[] {
  return Object.entries(actions).flatMap(([name, action]) => {
    const inner = isLoop(action) ? [...loops, name] : loops
    return [
      { name, action, loops, isNested },
      ...containersOf(action).flatMap((container) => placesIn(container, inner, true)),
    ]
  })
}

const isLoop = ({ type }: Action): boolean => type === 'Foreach' || type === 'Until'

/** What Power Automate refuses to save and a run would get wrong. The linter has the rest. */
export function checkFlow(flow: Flow): void {
  const places = placesOf(flow)
  const names = places.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new DefinitionError(`Two actions are called ${twice}.`)
  for (const { name, action, loops, isNested } of places) {
    if (action.type === 'InitializeVariable' && isNested) {
      throw new DefinitionError(`${name} declares a variable inside another action: InvalidVariableInitialization.`)
    }
    if (action.type === 'Terminate' && loops.length > 0) {
      throw new DefinitionError(`${name} ends the run from inside a loop, where Terminate can't stand.`)
    }
  }
  for (const container of [flow.definition.actions, ...places.flatMap(({ action }) => containersOf(action))]) {
    checkOrder(container)
  }
}

function checkOrder(actions: Record<string, Action>): void {
  const done = new Set<string>()
  const visit = (name: string, path: string[]): void => {
    const action = actions[name]
    if (action === undefined) throw new DefinitionError(`${path.at(-1)} runs after ${name}, which is not beside it.`)
    if (path.includes(name)) throw new DefinitionError(`${name} would run after itself.`)
    if (done.has(name)) return
    for (const before of Object.keys(action.runAfter ?? {})) visit(before, [...path, name])
    done.add(name)
  }
  for (const name of Object.keys(actions)) visit(name, [])
}
