import { CONTACT_FIELDS, fieldDefinition, type ContactField, type ContactValues } from './fields.ts'
import type { WantedValues } from './input.ts'
import type { Obstacles } from './obstacles.ts'
import { present } from '../../present.ts'

/**
 * What happens to one field: it is written, has the value already, or is left alone for a reason. Absent values are
 * empty.
 */
export type FieldPlan = { field: ContactField; before?: string } & (
  | { action: 'write'; after?: string }
  | { action: 'keep' }
  | { action: 'leave'; after?: string; reason: string; message: string }
)

export type FieldWrite = Extract<FieldPlan, { action: 'write' }>

export const isWrite = (plan: FieldPlan): plan is FieldWrite => plan.action === 'write'

export interface Difference {
  current: ContactValues
  wanted: WantedValues
  /** What the person saw when they made up their mind; fields that were not shown are absent. */
  expected: ContactValues
  obstacles: Obstacles
  /** Other texts that name the present manager. */
  managerNames: readonly string[]
}

/** Exactly what differs between what is and what shall be, field by field, and what of it may be written. */
export function difference({ current, wanted, expected, obstacles, managerNames }: Difference): FieldPlan[] {
  return CONTACT_FIELDS.filter((field) => wanted[field] !== undefined).map((field): FieldPlan => {
    const after = wanted[field] ?? undefined
    const seen = { field, ...present('before', current[field]) }
    const wish = after === undefined ? {} : { after }
    const obstacle = obstacles(field)
    if (obstacle?.reason === 'breakGlass' || obstacle?.reason === 'excluded') {
      return { ...seen, ...wish, action: 'leave', ...obstacle }
    }
    if (after === current[field]?.trim()) return { ...seen, action: 'keep' }
    if (expected[field] !== undefined && !saw(field, expected[field], current[field], managerNames)) {
      return {
        ...seen,
        ...wish,
        action: 'leave',
        reason: 'changedMeanwhile',
        message:
          `${fieldDefinition(field).label} is not what it was any more: show the person the present value and ` +
          'ask again.',
      }
    }
    if (obstacle !== undefined) return { ...seen, ...wish, action: 'leave', ...obstacle }
    return { ...seen, ...wish, action: 'write' }
  })
}

/** Whether what the person saw is what is there; a manager may have been shown by any name. */
function saw(
  field: ContactField,
  expected: string,
  current: string | undefined,
  managerNames: readonly string[],
): boolean {
  const text = expected.trim()
  if (text === (current?.trim() ?? '')) return true
  return (
    field === 'managerId' &&
    current !== undefined &&
    managerNames.some((name) => name.toLowerCase() === text.toLowerCase())
  )
}
