import { randomUUID } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../errors.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { Store } from '../../store/database.ts'
import {
  activeExclusions,
  findExclusion,
  insertExclusion,
  listExclusions,
  removeExclusion,
  type ExclusionPlace,
} from '../../store/exclusions.ts'
import type { ExclusionKind, ExclusionRow } from '../../store/tables.ts'
import { MOST_OF_A_LIST, shownOf, type Paging } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Ledger } from '../plans/ledger.ts'
import { eventOf, toExclusion, type ExclusionResult } from './exclusion-reply.ts'
import { createExclusionMatcher } from './matcher.ts'
import { invalid, OWNER_LENGTH, REASON_LENGTH, same, VALUE_LENGTH } from './rules.ts'
import { createExclusionTargets } from './targets.ts'

export interface ExclusionInput {
  kind: ExclusionKind
  value: string
  /** Who answers for it. */
  owner: string
  reason: string
  /** From when on it does not hold any more; never unless given. */
  endDateTime?: string | undefined
  dryRun?: boolean | undefined
}

export interface ExclusionQuery extends Paging {
  kind?: ExclusionKind | undefined
  includeExpired?: boolean | undefined
}

export type Exclusions = ReturnType<typeof createExclusions>

/** Whom no job touches, with who answers for it, why, and until when. */
export function createExclusions({
  store,
  ledger,
  reader,
  policy,
  skipTokens,
  now,
}: {
  store: Store
  ledger: Ledger
  reader: GraphReader
  policy: Pick<Settings, 'excludedGroupIds'>
  skipTokens: SkipTokens
  now: () => number
}) {
  const targets = createExclusionTargets({ reader })
  const shown = (row: ExclusionRow) => toExclusion(row, now())

  return {
    ...createExclusionMatcher({ store, reader, policy, now }),

    /** In the order in which they were made. @throws Refusal `InvalidSkipToken` */
    async list({ kind, includeExpired = false, top = MOST_OF_A_LIST, skipToken }: ExclusionQuery) {
      const question = ['ListExclusions', kind, includeExpired]
      const after = skipTokens.open<ExclusionPlace>(question, skipToken)
      const rows = await listExclusions(
        store.db,
        { kind, holdsAt: includeExpired ? undefined : new Date(now()) },
        after,
        top + 1,
      )
      const { value, ...rest } = shownOf(
        skipTokens,
        question,
        rows,
        ({ createdAt, id }): ExclusionPlace => ({ at: createdAt.toISOString(), id }),
        top,
      )
      return { value: value.map(shown), ...rest }
    },

    /**
     * Excludes somebody from every job at once. One that says the same and lasts as long is answered instead of
     * doubled.
     *
     * @param caller the identity that asks
     * @throws Refusal `InvalidInput`, `UserNotFound`, `UserIdAmbiguous`, `GroupNotFound`
     */
    async add(
      { kind, value, owner, reason, endDateTime, dryRun = false }: ExclusionInput,
      caller: string,
    ): Promise<ExclusionResult> {
      const words = { owner: text(owner, OWNER_LENGTH, 'owner'), reason: text(reason, REASON_LENGTH, 'reason') }
      const endsAt = endOf(endDateTime, now())
      const target = await targets.of(kind, text(value, VALUE_LENGTH, 'value'))
      const row: ExclusionRow = {
        id: randomUUID(),
        kind,
        value: target.value,
        displayName: target.displayName ?? null,
        ...words,
        endsAt,
        createdAt: new Date(now()),
        createdBy: caller,
        removedAt: null,
        removedBy: null,
      }
      if (dryRun) {
        const { exclusionId, ...wanted } = shown(row)
        return { ...wanted, outcome: 'wouldAdd' }
      }
      return ledger.write(caller, async (entry): Promise<ExclusionResult> => {
        // The same exclusion asked for twice at once is made once.
        await ledger.alone(entry)
        const equal = (await activeExclusions(entry.db, entry.at, kind)).find(
          (other) => same(other.value, row.value) && lastsAsLong(other, row),
        )
        if (equal !== undefined) return { ...shown(equal), outcome: 'alreadyExcluded' }
        await insertExclusion(entry.db, row)
        entry.audit(eventOf('exclusion.added', row))
        return { ...shown(row), outcome: 'added' }
      })
    },

    /**
     * Ends an exclusion. Whoever it protected is open to the next job, so callers need an approver's role.
     *
     * @throws Refusal `ExclusionNotFound`
     */
    async remove(
      exclusionId: string,
      { dryRun = false }: { dryRun?: boolean | undefined },
      caller: string,
    ): Promise<ExclusionResult> {
      const row = await findExclusion(store.db, exclusionId)
      if (row === undefined) {
        throw new Refusal(
          'ExclusionNotFound',
          `There is no exclusion "${exclusionId}": take an id from ListExclusions.`,
          { target: 'exclusionId' },
        )
      }
      if (row.removedAt !== null) return { ...shown(row), outcome: 'alreadyRemoved' }
      if (dryRun) return { ...shown(row), outcome: 'wouldRemove' }
      return ledger.write(caller, async (entry): Promise<ExclusionResult> => {
        if (!(await removeExclusion(entry.db, exclusionId, entry.at, caller))) {
          return { ...shown(row), outcome: 'alreadyRemoved' }
        }
        entry.audit(eventOf('exclusion.removed', row))
        return { ...shown(row), outcome: 'removed' }
      })
    },
  }
}

const lastsAsLong = (one: ExclusionRow, other: ExclusionRow): boolean =>
  one.endsAt === null || (other.endsAt !== null && one.endsAt >= other.endsAt)

function text(value: string, maxLength: number, target: string): string {
  const trimmed = value.trim()
  if (trimmed === '' || trimmed.length > maxLength) {
    throw invalid(`${target} must have 1 to ${maxLength} characters.`, target)
  }
  return trimmed
}

function endOf(endDateTime: string | undefined, now: number): Date | null {
  if (endDateTime === undefined) return null
  const end = new Date(endDateTime)
  if (Number.isNaN(end.getTime())) {
    throw invalid('endDateTime is not a moment: write it as 2027-08-31T00:00:00Z.', 'endDateTime')
  }
  if (end.getTime() <= now) {
    throw invalid('endDateTime is over: give a moment that is still to come, or none.', 'endDateTime')
  }
  return end
}
