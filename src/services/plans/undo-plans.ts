import { Refusal } from '../../errors.ts'
import { present } from '../../present.ts'
import { plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { Change } from './change.ts'
import type { DraftRow } from './draft-rows.ts'
import type { Drafting } from './drafting.ts'
import { requestHash } from './hash.ts'
import { askKinds, toMadeItem, type Item } from './item.ts'
import type { ChangeKinds } from './kind.ts'
import type { PlanKinds } from './plan-rules.ts'
import type { Rehearsal } from './sending.ts'
import type { Undo, UndoRules } from './undo-rules.ts'

/** What is taken back: plans of one kind, or one change of a plan. */
export interface UndoRequest {
  kind: string
  planIds: readonly string[]
  changeId?: string | undefined
}

export type UndoPlans = ReturnType<typeof createUndoPlans>

/** Plans that take other plans back. */
export function createUndoPlans({
  store,
  planKinds,
  kinds,
  rehearse,
  drafting,
}: {
  store: Store
  planKinds: PlanKinds
  kinds: ChangeKinds
  rehearse: Rehearsal
  drafting: Pick<Drafting, 'begin'>
}) {
  function rulesOf(kind: string): UndoRules {
    const rules = planKinds.of(kind).undo
    if (rules === undefined) throw new TypeError(`Plans of the kind ${kind} are taken back at once`)
    return rules
  }

  /** What takes each change back, and why it can't be: each by itself. */
  async function found({ kind, planIds, changeId }: UndoRequest): Promise<{ undos: Undo[]; made: Item[] }> {
    const { isForTheSakeOf } = rulesOf(kind)
    const made = (await madeBy(store, planIds)).map((row) => toMadeItem(row, kinds)).reverse()
    const wanted = made.find(({ row }) => row.id === changeId)
    const items =
      changeId === undefined
        ? made
        : made.filter((item) => item === wanted || (wanted !== undefined && isForTheSakeOf?.(item, wanted) === true))
    const [reasons, opposites] = await Promise.all([
      askKinds(items, (kind, changes) => kind.undoable(changes)),
      askKinds<Change>(items, async (kind, changes) => {
        if (kind.opposite === undefined) throw new TypeError(`Changes called ${kind.name} have no opposite`)
        return kind.opposite(changes)
      }),
    ])
    const undos = items.map((item, index): Undo => ({
      item,
      opposite: opposites[index] as Change,
      ...present('reason', reasons[index]),
    }))
    return { undos, made }
  }

  /** The same in the order in which they are made, with what shows only when all of them are looked at. */
  async function arranged(request: UndoRequest) {
    const { undos, made } = await found(request)
    return (await rulesOf(request.kind).arrange?.(undos, made, rehearse)) ?? { undos, warnings: [] }
  }

  return {
    /** What a plan that takes this one back would hold, or one change of it, in the order in which it is made. */
    async preview(plan: PlanRow, changeId: string | undefined): Promise<readonly Undo[]> {
      return (await arranged({ kind: plan.kind, planIds: [plan.id], changeId })).undos
    },

    /**
     * Begins the plan that takes these back.
     *
     * @param about what tells one such plan from another, as a part of its scope
     * @throws Refusal `NothingToUndo`
     */
    async begin(
      request: UndoRequest,
      {
        title,
        caller,
        reason,
        about,
        undoOf,
      }: { title: string; caller: string; reason?: string; about: object; undoOf?: string },
    ): Promise<{ planId: string; drafted: Promise<void> }> {
      const { countsOf } = rulesOf(request.kind)
      const { undos } = await found(request)
      const wanted = undos.filter(({ item }) => request.changeId === undefined || item.row.id === request.changeId)
      if (wanted.every(({ reason }) => reason !== undefined)) throw nothingIsAsItWas()
      return drafting.begin({
        kind: request.kind,
        title,
        caller,
        requestHash: requestHash(caller, 'UndoPlan', { about, changes: undos.map(({ item }) => item.row.id).sort() }),
        scope: about,
        limits: {},
        graceDays: 0,
        ...present('reason', reason),
        ...present('undoOf', undoOf),
        async draft(add) {
          const { undos, warnings } = await arranged(request)
          const rows = undos.map(({ opposite, reason }): DraftRow =>
            reason === undefined
              ? { decision: 'planned', change: opposite }
              : { decision: 'spared', change: opposite, code: reason.code, message: reason.message },
          )
          await add(rows)
          return { summary: { spared: countedReasons(rows), warnings, ...countsOf?.(rows) } }
        },
      })
    },
  }
}

/** The changes of these plans that were made, as far as they can be taken back. */
export async function madeBy(store: Store, planIds: readonly string[]): Promise<ChangeRow[]> {
  const made: ChangeRow[] = []
  for (const planId of planIds) made.push(...(await plannedChanges(store.db, planId)).filter(isMade))
  return made
}

/** What can be taken back: Graph took it, and it was not taken back already. */
export const isMade = ({ state, requestedAt, undoState }: ChangeRow): boolean =>
  requestedAt !== null &&
  ['requested', 'verified', 'unverified', 'failed'].includes(state) &&
  (undoState === null || undoState === 'failed')

/** How many are spared, by the code of the reason. */
export function countedReasons(rows: readonly DraftRow[]): Record<string, number> {
  const spared: Record<string, number> = {}
  for (const row of rows) if (row.decision === 'spared') spared[row.code] = (spared[row.code] ?? 0) + 1
  return spared
}

const nothingIsAsItWas = () =>
  new Refusal('NothingToUndo', 'Nothing is as this plan left it any more, so there is nothing to undo.')
