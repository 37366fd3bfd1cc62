import { hoursOf, pimSettings, type PimSettings } from '../pim-settings.ts'
import type { RulesOf } from './settings-change.ts'

export type SettingDirection = 'stricter' | 'weaker'

/** What each switch is where it asks for more. */
const STRICT: Partial<Record<keyof PimSettings, boolean>> = {
  mfaOnActivation: true,
  justificationOnActivation: true,
  ticketOnActivation: true,
  approvalOnActivation: true,
  permanentEligibilityAllowed: false,
  permanentAssignmentAllowed: false,
  mfaOnAssignment: true,
  justificationOnAssignment: true,
  adminsNotified: true,
}

/**
 * For each setting that differs between two states of rules, by the name of the field that people are shown: whether it
 * asks for more or for less. What is neither, such as other approvers in the place of some, has no entry.
 */
export const directions = (before: RulesOf, after: RulesOf): Map<string, SettingDirection> =>
  directionsOf(settingsIn(before), settingsIn(after))

const settingsIn = ({ rules }: RulesOf): PimSettings => pimSettings({ policy: { rules: Object.values(rules) } })

/** The same between two states of settings. */
export function directionsOf(old: PimSettings, wanted: PimSettings): Map<string, SettingDirection> {
  const found = new Map<string, SettingDirection>()
  const say = (field: string, isStricter: boolean) => {
    found.set(field, isStricter ? 'stricter' : 'weaker')
  }
  for (const [name, strict] of Object.entries(STRICT) as [keyof PimSettings, boolean][]) {
    if (wanted[name] !== undefined && old[name] !== wanted[name]) say(name, wanted[name] === strict)
  }
  for (const name of [
    'maximumActivationDuration',
    'maximumEligibilityDuration',
    'maximumAssignmentDuration',
  ] as const) {
    const [long = Infinity, short = Infinity] = [hoursOf(old[name]), hoursOf(wanted[name])]
    if (long !== short) say(name, short < long)
  }
  const [few = 0, many = 0] = [old.approverCount, wanted.approverCount]
  if (few !== many && (few === 0 || many === 0)) say('approvers', few === 0)
  return found
}
