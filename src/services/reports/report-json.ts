import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { isoTime } from '../../time.ts'
import { present } from '../present.ts'
import { toReportedChange } from './change-facts.ts'
import { inChunks } from './chunks.ts'
import type { ReportInput } from './report-input.ts'

type JsonReportInput = Omit<ReportInput, 'changes' | 'people'> & {
  changes: AsyncIterable<ChangeRow> | Iterable<ChangeRow>
}

/** The report for programs: one JSON object whose `changes` hold every change of the plan, written as they are read. */
export function reportJson(input: JsonReportInput): AsyncGenerator<string> {
  return inChunks(pieces(input))
}

async function* pieces({
  plan,
  changes,
  progress,
  auditHead,
  tenantName,
  requesterName,
  generatedAt,
}: JsonReportInput): AsyncGenerator<string> {
  const head = {
    generatedDateTime: isoTime(generatedAt.getTime()),
    tenantName,
    plan: reportedPlan(plan, requesterName),
    progress,
    auditHead,
  }
  yield `${JSON.stringify(head).slice(0, -1)},"changes":[`
  let separator = ''
  for await (const change of changes) {
    yield `${separator}\n${JSON.stringify(toReportedChange(change))}`
    separator = ','
  }
  yield '\n]}\n'
}

function reportedPlan(plan: PlanRow, requesterName: string | undefined) {
  const time = (name: string, value: Date | null) =>
    present(name, value === null ? undefined : isoTime(value.getTime()))
  return {
    planId: plan.id,
    kind: plan.kind,
    state: plan.state,
    title: plan.title,
    ...present('reason', plan.reason),
    scope: JSON.parse(plan.scope) as unknown,
    limits: JSON.parse(plan.limits) as unknown,
    ...present('requester', plan.requester),
    ...present('requesterName', requesterName),
    createdBy: plan.createdBy,
    ...time('createdDateTime', plan.createdAt),
    ...time('expiresDateTime', plan.expiresAt),
    graceDays: plan.graceDays,
    ...present('hash', plan.hash),
    selfApproved: plan.selfApproved,
    ...present('decidedBy', plan.decidedBy),
    ...present('approverId', plan.approverId),
    ...present('approverName', plan.approverName),
    ...present('comment', plan.comment),
    ...time('decidedDateTime', plan.decidedAt),
    ...time('noticedDateTime', plan.noticedAt),
    ...time('startedDateTime', plan.startedAt),
    ...time('finishedDateTime', plan.finishedAt),
    ...present('code', plan.code),
    ...present('message', plan.message),
    ...present('summary', plan.summary),
  }
}
