import type { GraphFailure } from '../../../graph/failure.ts'
import { proposalsOfChange } from '../../../store/contact-answers.ts'
import type { ProposalState, ReviewCause } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import { refused } from '../../contacts/outcome.ts'
import type { SingleResult } from '../../plans/single-change.ts'
import type { CampaignRows } from '../campaign-rows.ts'

/** Why somebody else has to change it, wherever that can be done. */
export const HAND_OVER: ReadonlySet<string> = new Set([
  'synced',
  'adminProtected',
  'restrictedUnit',
  'rolesUnknown',
  'graphForbidden',
])

/** What became of a value that was sent. */
export interface Settled {
  state: Extract<ProposalState, 'handOver' | 'notWritten' | 'waiting'>
  cause?: ReviewCause
  code: string
  message: string
}

export type Settling = ReturnType<typeof createSettling>

/** What Graph did not take is handed over, or waits: nothing that somebody answered is lost since Graph was busy. */
export function createSettling({ store, rows: sealed }: { store: Store; rows: CampaignRows }) {
  /**
   * @param fields those that were to be written
   * @returns by field, whatever was not
   */
  return async function settle(
    { sent: { refused: refusals }, spared, changeId }: Pick<SingleResult, 'sent' | 'spared' | 'changeId'>,
    fields: readonly string[],
  ): Promise<Map<string, Settled>> {
    const left = [
      ...(spared === undefined ? [] : [{ covers: fields, settled: notWritten(spared.code, spared.message) }]),
      ...refusals.map(({ covers, failure }) => ({ covers, settled: settledBy(failure) })),
    ]
    const became = new Map(left.flatMap(({ covers, settled }) => covers.map((field) => [field, settled] as const)))
    if (became.size === 0) return became
    await store.db.transaction().execute(async (db) => {
      for (const { id, field } of await proposalsOfChange(db, changeId)) {
        const settled = became.get(field)
        if (settled === undefined) continue
        await sealed.moveProposals(db, [id], 'written', {
          ...settled,
          changeId: null,
          ...(settled.state === 'waiting'
            ? { decidedAt: null, decidedBy: null, approverId: null, approverName: null }
            : {}),
        })
      }
    })
    return became
  }
}

function settledBy(failure: GraphFailure): Settled {
  const { reason, message } = refused(failure)
  if (reason !== 'graphThrottled') return notWritten(reason, message)
  return {
    state: 'waiting',
    cause: 'putOff',
    code: reason,
    message: 'Microsoft Graph asked to wait, so it waits for an approval now.',
  }
}

const notWritten = (code: string, message: string): Settled => ({
  state: HAND_OVER.has(code) ? 'handOver' : 'notWritten',
  code,
  message,
})
