import { Refusal } from '../../errors.ts'
import { findChange, listChanges, listPlanChanges, type ChangeFilter } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import { listPlans, undoingPlans } from '../../store/plans.ts'
import { placeInTime, type TimePlace } from '../../store/time-place.ts'
import type { ChangeRow, ChangeState, PlanRow, PlanState } from '../../store/tables.ts'
import type { Caller } from '../../callers.ts'
import { shownOf } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Operations, OperationState } from '../operations.ts'
import { findUser } from '../people/find.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { progressOf, changeReply, planReply } from './replies.ts'
import type { Approval, Decisions } from './decisions.ts'
import { toItem } from './item.ts'
import type { ChangeKinds, Reason } from './kind.ts'
import type { PlanKinds } from './plan-kind.ts'
import type { PlanUndo } from './undoing.ts'
import type { PlanWorker } from './worker.ts'
import { present } from '../present.ts'

export interface Paging {
  top?: number
  skipToken?: string
}

export interface PlanQuery extends Paging {
  state?: PlanState
  kind?: string
  createdByMe?: boolean
  includeSingleChanges?: boolean
}

export interface ChangesQuery extends Paging {
  userId?: string
  planId?: string
  campaignId?: string
  groupId?: string
  state?: ChangeState
}

interface Dependencies {
  store: Store
  reader: GraphReader
  planKinds: PlanKinds
  kinds: ChangeKinds
  decisions: Decisions
  worker: PlanWorker
  operations: Operations
  skipTokens: SkipTokens
  /** How plans of some kinds are taken back. */
  undoing: readonly PlanUndo[]
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
  worker,
  operations,
  skipTokens,
  undoing,
  describe,
  onError,
  now,
}: Dependencies) {
  const specialUndo = ({ kind }: PlanRow): Partial<PlanUndo> => undoing.find((undo) => undo.kind === kind) ?? {}

  async function answer(plan: PlanRow) {
    const progress = await progressOf(store, plan.id)
    const undoneBy = await undoingPlans(store.db, [plan.id])
    return { ...planReply(plan, progress, undoneBy.get(plan.id)), ...(await describe(plan, progress)) }
  }

  const fresh = async (planId: string, caller: Caller) => answer(await decisions.get(planId, caller))

  /** A plan with how the work on it ended, as asynchronous replies show it. */
  async function operationReply({ operationId, status, error, plan, result }: OperationState) {
    return {
      ...(plan === undefined ? (result as object | undefined) : await answer(plan)),
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
    async changes(planId: string, { state, top = 999, skipToken }: Paging & { state?: ChangeState }, caller: Caller) {
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
      const plan = await decisions.get(planId, caller, 'operate')
      if (specialUndo(plan).byPlan !== undefined) return undoByPlan(plan, undefined, caller)
      return undoAtOnce(plan, undefined, caller)
    },

    /** What undoing would do, without doing it. */
    async previewUndo(planId: string, changeId: string | undefined, caller: Caller) {
      const previews = await decisions.previewUndo(planId, changeId, caller)
      const plan = await decisions.get(planId, caller, 'operate')
      const own = await specialUndo(plan).byPlan?.previewUndo(plan, changeId)
      const changes =
        own?.map(({ item: { row, kind }, opposite, reason }) => shownUndo(row, kind.describe(opposite), reason)) ??
        previews.map(({ row, reason }) => shownUndo(row, `Take back: ${titleOf(row)}`, reason))
      const needsApproval =
        specialUndo(plan).byPlan !== undefined || (await decisions.undoNeedsApproval(planId, changeId, caller))
      return { ...(await fresh(planId, caller)), status: 'succeeded' as const, changes, needsApproval }
    },

    change: async (changeId: string, caller: Caller) => changeReply(await changeFor(changeId, caller), kinds),

    /** @returns the operation that takes the change back */
    async undoChange(changeId: string, caller: Caller): Promise<string> {
      const { planId } = await changeFor(changeId, caller)
      const plan = await decisions.get(planId, caller, 'operate')
      if (specialUndo(plan).byPlan !== undefined) return undoByPlan(plan, changeId, caller)
      return undoAtOnce(plan, changeId, caller)
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
        ...(userId === undefined ? {} : { userId: (await findUser(reader, userId, [])).id }),
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
      ...(reason === undefined ? {} : { undoCode: reason.code, undoMessage: reason.message }),
    }
  }

  /** What moves too many people is taken back by a plan, which somebody else approves. */
  async function undoAtOnce(plan: PlanRow, changeId: string | undefined, caller: Caller): Promise<string> {
    try {
      await decisions.undo(plan.id, changeId, caller)
    } catch (error) {
      const approved = specialUndo(plan).onApproval
      if (!(error instanceof Refusal) || error.code !== 'PlanRequired' || approved === undefined) throw error
      const { planId } = await approved.make([plan.id], {
        about: { undoOf: plan.id, ...present('changeId', changeId) },
        title: `Take back: ${plan.title}`,
        caller: caller.id,
        changeId,
        undoOf: plan,
      })
      return operations.begin('draftPlan', caller.id, { planId })
    }
    work(plan.id)
    return operations.begin('undoPlan', caller.id, { planId: plan.id })
  }

  /** What a plan of its own takes back, somebody else approves first. */
  async function undoByPlan(plan: PlanRow, changeId: string | undefined, caller: Caller): Promise<string> {
    const previews = await decisions.previewUndo(plan.id, changeId, caller)
    if (previews.every(({ reason }) => reason !== undefined)) {
      throw new Refusal('NothingToUndo', 'Nothing is as this plan left it any more, so there is nothing to undo.')
    }
    const own = specialUndo(plan).byPlan
    if (own === undefined) throw new TypeError(`Plans of the kind ${plan.kind} are taken back at once`)
    return own.undo(plan, changeId, caller.id)
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
