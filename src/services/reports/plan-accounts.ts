import { countPeople } from '../../store/change-counts.ts'
import { troubledChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import { undosOf } from '../../store/plans.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { PlanKinds } from '../plans/plan-rules.ts'
import { progressOf, type Progress } from '../plans/replies.ts'
import { kindsAbout } from './change-report.ts'
import type { PlanInput, UndoPlan } from './plan-facts.ts'
import type { PlanKind } from './plan-kind.ts'
import type { Wording } from './wording.ts'

/** How many failures a page and a summary name. */
const MOST_TROUBLES = 100
const NAMED_IN_SUMMARY = 8

export interface PlanAccountsDependencies {
  store: Store
  /** What people call the organization. */
  tenantName: () => Promise<string>
  audit: Pick<AuditLog, 'head'>
  planKinds: PlanKinds<PlanKind>
  now: () => number
}

export type PlanAccounts = ReturnType<typeof createPlanAccounts>

/** What is to be told of a plan, read once for everything that tells it. */
export function createPlanAccounts({
  store,
  tenantName,
  audit,
  planKinds,
  now,
  say,
}: PlanAccountsDependencies & { say: Wording }) {
  async function account(
    plan: PlanRow,
    progress: Progress,
    most: number,
  ): Promise<PlanInput & { progress: Progress; troubles: ChangeRow[] }> {
    const kind = planKinds.of(plan.kind)
    const people = await countPeople(store.db, plan.id, {
      user: kindsAbout(kind, 'user'),
      principal: kindsAbout(kind, 'principal'),
    })
    const troubled = progress.failed + progress.unverified + people.undoFailed > 0
    return {
      say,
      plan,
      kind,
      progress,
      people,
      troubles: troubled ? await troubledChanges(store.db, plan.id, most) : [],
      ...(plan.startedAt === null
        ? {}
        : { became: await kind.report.became?.(store.db, plan.id), undoPlans: await undoPlansOf(plan) }),
    }
  }

  /** What takes a plan back. */
  const undoPlansOf = async ({ id }: PlanRow): Promise<UndoPlan[]> =>
    Promise.all(
      (await undosOf(store.db, id)).map(async (plan) => ({
        plan,
        kind: planKinds.of(plan.kind),
        progress: await progressOf(store, plan.id),
      })),
    )

  const forSummary = (plan: PlanRow, progress: Progress) => account(plan, progress, NAMED_IN_SUMMARY)

  async function forReport(plan: PlanRow) {
    return {
      ...(await account(plan, await progressOf(store, plan.id), MOST_TROUBLES)),
      auditHead: await audit.head(),
      tenantName: await tenantName(),
      generatedAt: new Date(now()),
    }
  }

  return { forSummary, forReport }
}
