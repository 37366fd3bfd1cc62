import type { PimUnavailableReason } from '../inventory.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import type { SnapshotContent } from './snapshot-rows.ts'

/** Two snapshots as far as both know what Privileged Identity Management knows of roles of Entra. */
export interface Alike {
  contents: [SnapshotContent, SnapshotContent]
  /** Whether both know in which way a role is held, and which groups may activate one. */
  knowsWay: (row: Pick<AssignmentRow, 'system' | 'through'>) => boolean
}

/**
 * Where PIM could be read for one of two snapshots alone, everything active looks as if it were held for good in the
 * other, and nothing eligible is there: who holds a role at all is what both can tell. Where only PIM for Groups could
 * not be read, that is so of what comes through groups.
 */
export function asFarAsPim(before: SnapshotContent, after: SnapshotContent): Alike {
  const reasons = [before.pimUnread, after.pimUnread]
  // Microsoft refuses for different reasons, so that two refusals need not be about the same.
  if (reasons[0] === reasons[1] && reasons[0] !== 'refused') {
    return { contents: [before, after], knowsWay: () => true }
  }
  const known = reasons.map(knowsWayOf)
  const knowsWay: Alike['knowsWay'] = (row) => known.every((knows) => knows(row))
  const alike = ({ assignments, groups, ...content }: SnapshotContent): SnapshotContent => ({
    ...content,
    assignments: heldAtAll(assignments, knowsWay),
    ...(groups !== undefined && {
      groups: groups.map(({ innerGroups, ...group }) => ({
        ...group,
        ...(innerGroups !== undefined && {
          innerGroups: innerGroups.filter(({ membership }) => membership === 'nested'),
        }),
      })),
    }),
  })
  return { contents: [alike(before), alike(after)], knowsWay }
}

/** Whether it is known in which way a role is held, where PIM could not be read for this reason, or could. */
export const knowsWayOf =
  (reason: PimUnavailableReason | undefined): Alike['knowsWay'] =>
  ({ system, through }) =>
    system !== 'entra' || reason === undefined || (reason === 'noGroupPermission' && through === 'direct')

/** What is seen without PIM: whatever is active, as if it were so for good; whoever may activate a role holds none. */
export const heldAtAll = (assignments: readonly AssignmentRow[], knowsWay: Alike['knowsWay']): AssignmentRow[] =>
  assignments.flatMap((row) => {
    if (knowsWay(row)) return [row]
    const { startDateTime: _start, endDateTime: _end, membership: _membership, ...held } = row
    return row.assignmentType === 'eligible' ? [] : [{ ...held, assignmentType: 'activePermanent' as const }]
  })
