import { containersOf, type Place } from './check.ts'
import { TemplateError, type Functions, type Row } from './expressions/values.ts'
import type { Frame, Result, Scene } from './scene.ts'

/** What an expression may ask about the run that it is in. */
export function createRunFunctions(scene: Scene, frame: Frame, item: () => { value: unknown } | undefined): Functions {
  const { places } = scene
  const shown = (name: string): Row => {
    const result = find(places, frame, name)
    return result === undefined ? {} : asRow(result)
  }
  const outputs = (name: string) => shown(name)['outputs'] ?? null
  const body = (name: string) => partOf(outputs(name), 'body')
  const triggerOutputs = () => scene.trigger.outputs ?? null
  return {
    actions: shown,
    actionBody: body,
    actionOutputs: outputs,
    body,
    outputs,
    item: () => (item() ?? loopOf(frame, 'item', (loop) => Object.hasOwn(loop, 'item'))).value,
    items: (name) =>
      loopOf(frame, `items('${name}')`, (loop) => loop.name === name && Object.hasOwn(loop, 'item')).value,
    iterationIndexes: (name) => loopOf(frame, `iterationIndexes('${name}')`, (loop) => loop.name === name).index,
    parameters(name: string) {
      if (!Object.hasOwn(scene.settings, name)) {
        throw new TemplateError(`The workflow parameter '${name}' is not found.`)
      }
      return scene.settings[name]
    },
    result: (name: string) => resultOf(scene, frame, name),
    trigger: () => scene.trigger,
    triggerBody: () => partOf(triggerOutputs(), 'body'),
    triggerOutputs,
    variables(name: string) {
      const variable = scene.variables.get(name)
      if (variable === undefined) throw new TemplateError(`The variable '${name}' is not initialized.`)
      return variable.value
    },
    workflow: () => scene.workflow,
  }
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? ((value as Row)[key] ?? null) : null
}

/** Nothing when it was not reached in this round; never what ran in a loop that is over, or did not run yet. */
function find(places: Map<string, Place>, frame: Frame, name: string): Result | undefined {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    const result = at.results.get(name)
    if (result !== undefined) return result
  }
  const place = places.get(name)
  if (place === undefined) throw new TemplateError(`The template action '${name}' is not defined in the template.`)
  throw new TemplateError(
    `The action '${name}' can't be referenced here: it did not run before${place.loops.length > 0 ? ', or in a loop' : ''}.`,
  )
}

type Loop = NonNullable<Frame['loop']>

function loopOf(frame: Frame, what: string, isMeant: (loop: Loop) => boolean): { value: unknown; index: number } {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    if (at.loop !== undefined && isMeant(at.loop)) return { value: at.loop.item, index: at.loop.index }
  }
  throw new TemplateError(`The function '${what}' can't be used outside of its loop.`)
}

/** The first level of a scope; of a loop each action once, with all its rounds. */
function resultOf({ places, loops }: Scene, frame: Frame, name: string): unknown[] {
  const place = places.get(name)
  if (place === undefined) throw new TemplateError(`The scope '${name}' is not defined in the template.`)
  const inside = containersOf(place.action).flatMap((container) => Object.keys(container))
  const rounds = loops.get(name)
  if (place.action.type !== 'Foreach' || rounds === undefined) {
    const last = rounds?.at(-1) ?? frame
    return inside.map((one) => asRow(find(places, last, one)))
  }
  return inside.map((one) => {
    const all = rounds.map(({ results }) => asRow(results.get(one)))
    const worst = all.find(({ status }) => status === 'Failed' || status === 'TimedOut')
    return { name: one, status: worst?.['status'] ?? 'Succeeded', code: 'NotSpecified', outputs: all }
  })
}

/** As the engine shows it: what an action does not have is left out. */
function asRow(result: Result | undefined): Row {
  if (result === undefined) return {}
  const { name, status, code, error, inputs, outputs, startTime, endTime } = result
  return {
    name,
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
    startTime,
    endTime,
    status,
    ...(code === 'NotSpecified' ? {} : { code }),
    ...(error === undefined ? {} : { error }),
  }
}
