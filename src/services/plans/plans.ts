import { Refusal } from '../../errors.ts'
import { findChange, listChanges, listPlanChanges, type ChangeFilter } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import { listPlans, undoingPlans } from '../../store/plans.ts'
import { placeInTime, type TimePlace } from '../../store/time-place.ts'
import type { ChangeRow, ChangeState, PlanRow } from '../../store/tables.ts'
import type { Caller } from '../../callers.ts'
import { MOST_OF_A_LIST, shownOf } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Operations, OperationState } from '../operations.ts'
import { findUser } from '../people/find.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { progressOf, changeReply, planReply } from './replies.ts'
import type { Approval, Decisions } from './decisions.ts'
import type { UndoDecisions } from './undo-decisions.ts'
import { toItem } from './item.ts'
import type { ChangeKinds, Reason } from './kind.ts'
import type { PlanKinds } from './plan-rules.ts'
import type { UndoPlans } from './undo-plans.ts'
import type { PlanWorker } from './worker.ts'
import { present } from '../../present.ts'
import type { Paging, PlanQuery, ChangesQuery } from './query.ts'

interface Dependencies {
  store: Store
  reader: GraphReader
  planKinds: PlanKinds
  kinds: ChangeKinds
  decisions: Decisions
  undoDecisions: UndoDecisions
  worker: PlanWorker
  operations: Operations
  skipTokens: SkipTokens
  undoPlans: UndoPlans
  /** Words and a link for approvals and mails. */
  describe: (plan: PlanRow, progress: Awaited<ReturnType<typeof progressOf>>) => Promise<object>
  onError: (error: unknown, planId?: string) => void
  now: () => number
}

export type Plans = ReturnType<typeof createPlans>

/** Plans and changes as callers see them and decide about them. */
export function createPlans({
  store,
  reader,
  planKinds,
  kinds,
  decisions,
  undoDecisions,
  worker,
  operations,
  skipTokens,
  undoPlans,
  describe,
  onError,
  now,
}: Dependencies) {
  /** When a plan of its own takes this one back; never, unless its kind says so. */
  const undoneByPlan = ({ kind }: PlanRow) => planKinds.of(kind).undo?.when

  async function replyWith(plan: PlanRow) {
    const progress = await progressOf(store, plan.id)
    const undoneBy = await undoingPlans(store.db, [plan.id])
    return { ...planReply(plan, progress, undoneBy.get(plan.id)), ...(await describe(plan, progress)) }
  }

  const fresh = async (planId: string, caller: Caller) => replyWith(await decisions.get(planId, caller))

  /** A plan with how the work on it ended, as asynchronous replies show it. */
  async function operationReply({ operationId, status, error, plan, result }: OperationState) {
    return {
      ...(plan === undefined ? (result as object | undefined) : await replyWith(plan)),
      operationId,
      status,
      ...present('error', error),
    }
  }

  /** Works on a plan beside the reply; whatever happens to the process, the sweeper goes on. */
  const work = (planId: string) => {
    worker.drive(planId).catch((error: unknown) => onError(error, planId))
  }

  return {
    operationReply,
    /** @throws Refusal `PlanNotFound`, `RoleRequired` */
    get: fresh,

    async list(
      { state, kind, createdByMe = false, includeSingleChanges = false, top = 100, skipToken }: PlanQuery,
      caller: Caller,
    ) {
      const question = ['ListPlans', state, kind, createdByMe, includeSingleChanges, caller.id]
      const kinds = planKinds.readableBy(caller).filter((readable) => kind === undefined || readable === kind)
      const after = skipTokens.open<TimePlace>(question, skipToken)
      if (kinds.length === 0) return { value: [] }
      const rows = await listPlans(
        store.db,
        {
          kinds,
          withoutSingles: !includeSingleChanges,
          ...present('state', state),
          ...(createdByMe ? { createdBy: caller.id } : {}),
        },
        after,
        top + 1,
      )
      const undoneBy = await undoingPlans(
        store.db,
        rows.map(({ id }) => id),
      )
      return page(
        rows,
        top,
        question,
        async (row) => planReply(row, await progressOf(store, row.id), undoneBy.get(row.id)),
        placeInTime,
      )
    },

    /**
     * Everybody whom a plan looked at: first those to be changed, in their order, then those who were spared or handed
     * over.
     */
    async changes(
      planId: string,
      { state, top = MOST_OF_A_LIST, skipToken }: Paging & { state?: ChangeState },
      caller: Caller,
    ) {
      await decisions.get(planId, caller)
      const question = ['ListPlanChanges', planId, state]
      const after = skipTokens.open<{ position: number | null; id: string }>(question, skipToken)
      const rows = await listPlanChanges(store.db, planId, state, after, top + 1)
      return page(
        rows,
        top,
        question,
        async (row) => changeReply(row, kinds),
        ({ position, id }) => ({ position, id }),
      )
    },

    async approve(planId: string, approval: Approval, caller: Caller) {
      await decisions.approve(planId, approval, caller)
      return fresh(planId, caller)
    },

    async reject(planId: string, input: { comment?: string }, caller: Caller) {
      await decisions.reject(planId, input, caller)
      return fresh(planId, caller)
    },

    async stop(planId: string, input: { comment?: string }, caller: Caller) {
      await decisions.stop(planId, input, caller)
      return fresh(planId, caller)
    },

    /** @returns the operation that carries the plan out */
    async apply(planId: string, caller: Caller): Promise<string> {
      if (await decisions.apply(planId, caller)) work(planId)
      return operations.begin('applyPlan', caller.id, { planId })
    },

    async undo(planId: string, caller: Caller): Promise<string> {
      return takeBack(await decisions.get(planId, caller, 'operate'), undefined, caller)
    },

    /** What undoing would do, without doing it. */
    async previewUndo(planId: string, changeId: string | undefined, caller: Caller) {
      const previews = await undoDecisions.preview(planId, changeId, caller)
      const plan = await decisions.get(planId, caller, 'operate')
      const isByPlan = undoneByPlan(plan) === 'always'
      const changes = isByPlan
        ? (await undoPlans.preview(plan, changeId)).map(({ item: { row, kind }, opposite, reason }) =>
            shownUndo(row, kind.describe(opposite), reason),
          )
        : previews.map(({ row, reason }) => shownUndo(row, `Take back: ${titleOf(row)}`, reason))
      const needsApproval = isByPlan || (await undoDecisions.isBeyondLimit([planId], changeId))
      return { ...(await fresh(planId, caller)), status: 'succeeded' as const, changes, needsApproval }
    },

    change: async (changeId: string, caller: Caller) => changeReply(await changeFor(changeId, caller), kinds),

    /** @returns the operation that takes the change back */
    async undoChange(changeId: string, caller: Caller): Promise<string> {
      const { planId } = await changeFor(changeId, caller)
      return takeBack(await decisions.get(planId, caller, 'operate'), changeId, caller)
    },

    planOfChange: async (changeId: string, caller: Caller) => (await changeFor(changeId, caller)).planId,

    /** Changes of all plans and of single actions, newest first. */
    async listChanges(
      { userId, planId, campaignId, groupId, state, top = 100, skipToken }: ChangesQuery,
      caller: Caller,
    ) {
      const question = ['ListChanges', userId, planId, campaignId, groupId, state]
      const after = skipTokens.open<TimePlace>(question, skipToken)
      const mine = planKinds.changesReadableBy(caller)
      if (mine.length === 0) return { value: [] }
      const filter: ChangeFilter = {
        kinds: mine,
        ...present('subjectId', userId === undefined ? undefined : (await findUser(reader, userId, [])).id),
        ...present('planId', planId),
        ...present('campaignId', campaignId),
        ...present('targetId', groupId),
        ...present('state', state),
      }
      const rows = await listChanges(store.db, filter, after, top + 1)
      return page(rows, top, question, async (row) => changeReply(row, kinds), placeInTime)
    },
  }

  function titleOf(row: ChangeRow): string {
    const { kind, change } = toItem(row, kinds)
    return kind.describe(change)
  }

  function shownUndo(row: ChangeRow, title: string, reason: Reason | undefined) {
    return {
      changeId: row.id,
      title,
      undoable: reason === undefined,
      ...(row.restoreBefore !== null && row.restoreBefore.getTime() < now() ? { dataMayBeLost: true } : {}),
      ...present('undoCode', reason?.code),
      ...present('undoMessage', reason?.message),
    }
  }

  /** At once, or by a plan that somebody else approves, as the kind of plan says. */
  async function takeBack(plan: PlanRow, changeId: string | undefined, caller: Caller): Promise<string> {
    const when = undoneByPlan(plan)
    if (when === 'always') {
      await undoDecisions.assertMade(plan.id, changeId, caller)
      return beginUndoPlan(plan, changeId, caller)
    }
    try {
      await undoDecisions.undo(plan.id, changeId, caller)
    } catch (error) {
      if (when === undefined || !(error instanceof Refusal) || error.code !== 'PlanRequired') throw error
      return beginUndoPlan(plan, changeId, caller)
    }
    work(plan.id)
    return operations.begin('undoPlan', caller.id, { planId: plan.id })
  }

  async function beginUndoPlan(plan: PlanRow, changeId: string | undefined, caller: Caller): Promise<string> {
    const { planId } = await undoPlans.begin(
      { kind: plan.kind, planIds: [plan.id], changeId },
      {
        about: { ...planKinds.of(plan.kind).undo?.scopeOf?.(plan), undoOf: plan.id, ...present('changeId', changeId) },
        title: `Take back: ${plan.title}`,
        caller: caller.id,
        reason: `Undo of plan ${plan.id}.`,
        undoOf: plan.id,
      },
    )
    return operations.begin('draftPlan', caller.id, { planId })
  }

  /** @throws Refusal `ChangeNotFound`, `RoleRequired` */
  async function changeFor(changeId: string, caller: Caller): Promise<ChangeRow> {
    const row = await findChange(store.db, changeId)
    if (row === undefined) {
      throw new Refusal('ChangeNotFound', `There is no change with the id "${changeId}".`, { target: 'changeId' })
    }
    await decisions.get(row.planId, caller)
    return row
  }

  async function page<R, A, P>(
    rows: R[],
    top: number,
    question: unknown,
    toReply: (row: R) => Promise<A>,
    placeOf: (row: R) => P,
  ) {
    const { value, ...rest } = shownOf(skipTokens, question, rows, placeOf, top)
    return { value: await Promise.all(value.map(toReply)), ...rest }
  }
}
