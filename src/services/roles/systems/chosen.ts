import type { ChosenPart } from './system.ts'

/** Whether the operator asked for roles of this tier in this place; an unrated one is read in any case. */
export const isChosen = (chosen: ChosenPart = {}, scopeId = '/', tier = 0): boolean =>
  tier <= (chosen.maxTier ?? 2) &&
  (chosen.scopes === undefined || scopeId === '/' || chosen.scopes.some((scope) => isWithin(scopeId, scope)))

/** Whether a scope is another one, or lies in it; Azure compares without case. */
export const isWithin = (scope: string, around: string): boolean =>
  `${scope}/`.toLowerCase().startsWith(`${around.replace(/\/+$/, '')}/`.toLowerCase())
