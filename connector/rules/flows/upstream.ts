import type { Action } from '../../flows/flow.ts'
import { actionsOf, type Place } from '../../flows/walk.ts'

/** What has ended before a step of a container begins, by `runAfter`; the step itself where it waits for itself. */
export function upstreamIn(siblings: Record<string, Action>, name: string): string[] {
  const found = new Set<string>()
  const waiting = Object.keys(siblings[name]?.runAfter ?? {})
  for (let before = waiting.pop(); before !== undefined; before = waiting.pop()) {
    if (found.has(before)) continue
    found.add(before)
    waiting.push(...Object.keys(siblings[before]?.runAfter ?? {}))
  }
  return [...found]
}

/** Whether an action, or the container that it stands in, has ended when a step begins. */
export function isUpstream(place: Place, name: string): boolean {
  const target = actionsOf(place.flow).find((other) => other.name === name)
  if (target === undefined) return false
  const ended = new Set(
    [...place.parents, place].flatMap((waiting) =>
      upstreamIn(waiting.siblings, waiting.name).map((sibling) => waiting.siblings[sibling]),
    ),
  )
  return [...target.parents, target].some(({ step }) => ended.has(step))
}
