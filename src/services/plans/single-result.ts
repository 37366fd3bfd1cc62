import { GraphFailure } from '../../graph/failure.ts'
import { present } from '../../present.ts'
import type { ChangeRow } from '../../store/tables.ts'
import type { Change } from './change.ts'
import type { Item } from './item.ts'
import type { Outcome } from './phases.ts'
import type { Sent } from './sending.ts'
import type { SingleResult } from './single-change.ts'

/** Nothing was sent. */
export const NOTHING: Sent = { accepted: [], refused: [], unclear: [] }

/** Nothing of it was sent, for want of a recheck. */
export const refusedBy = <C extends Change>(failure: GraphFailure, { kind, change }: Item<C>): Sent => ({
  ...NOTHING,
  refused: [{ covers: kind.requests(change).flatMap(({ covers }) => covers), failure }],
})

/** What is written down of a change, as whoever made it has been told. */
export function resultOf(row: ChangeRow): SingleResult {
  const { accepted = [], refused = [], seen, effects } = (row.outcome as Partial<Outcome> | null) ?? {}
  const made = { changeId: row.id, planId: row.planId }
  if (row.state === 'spared') {
    return { ...made, sent: NOTHING, spared: { code: row.code ?? '', message: row.message ?? '' } }
  }
  const failures = refused.map(({ covers, status, code, requestId }) => ({
    covers,
    failure: new GraphFailure({
      status,
      code,
      message: 'Microsoft Graph refused it when the same call came before',
      ...present('requestId', requestId),
    }),
  }))
  // Nothing is kept of what was put off, since the next call is another change.
  const putOff = row.state === 'failed' && row.code === 'GraphThrottled' && refused.length === 0
  const sent: Sent = {
    accepted,
    refused: putOff
      ? [{ covers: [], failure: new GraphFailure({ status: 429, code: 'TooManyRequests', message: 'Put off' }) }]
      : failures,
    unclear: row.state === 'intended' ? [row.id] : [],
  }
  if (seen === undefined) return { ...made, sent }
  return { ...made, sent, verification: { seen, settled: row.state === 'verified', effects } }
}
