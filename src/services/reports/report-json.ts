import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { isoTime } from '../../time.ts'
import { isAboutPerson, type Subject } from '../plans/subject.ts'
import { present } from '../../present.ts'
import { inChunks } from './chunks.ts'
import type { ReportInput } from './report-input.ts'

type JsonReportInput = Omit<ReportInput, 'changes' | 'people' | 'say'> & {
  changes: AsyncIterable<ChangeRow> | Iterable<ChangeRow>
}

/** The report for programs: one JSON object whose `changes` hold every change of the plan, written as they are read. */
export function reportJson(input: JsonReportInput): AsyncGenerator<string> {
  return inChunks(pieces(input))
}

async function* pieces({
  plan,
  kind,
  changes,
  progress,
  auditHead,
  tenantName,
  requesterName,
  generatedAt,
  undoPlans = [],
}: JsonReportInput): AsyncGenerator<string> {
  const head = {
    generatedDateTime: isoTime(generatedAt),
    tenantName,
    plan: reportedPlan(plan, requesterName),
    ...(undoPlans.length === 0 ? {} : { undoPlans: undoPlans.map(({ plan: undo }) => reportedUndo(undo)) }),
    progress,
    auditHead,
  }
  yield `${JSON.stringify(head).slice(0, -1)},"changes":[`
  const subjects = new Map(kind.changes.map(({ name, subject }) => [name, subject]))
  let separator = ''
  for await (const change of changes) {
    yield `${separator}\n${JSON.stringify(reportedChange(change, subjects.get(change.kind)))}`
    separator = ','
  }
  yield '\n]}\n'
}

/** A plan that takes back the one of the report. */
const reportedUndo = (plan: PlanRow) => ({
  planId: plan.id,
  state: plan.state,
  title: plan.title,
  ...time('createdDateTime', plan.createdAt),
  ...time('finishedDateTime', plan.finishedAt),
})

const time = (name: string, value: Date | null) => present(name, value === null ? undefined : isoTime(value))

function reportedPlan(plan: PlanRow, requesterName: string | undefined) {
  return {
    planId: plan.id,
    kind: plan.kind,
    state: plan.state,
    title: plan.title,
    ...present('undoOf', plan.undoOf),
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

/** A change as the JSON report shows it: in the words of the API, without what it does not have. */
function reportedChange(change: ChangeRow, subject: Subject = 'principal') {
  return {
    changeId: change.id,
    ...present('position', change.position),
    kind: change.kind,
    state: change.state,
    ...(subject !== 'role' && {
      [isAboutPerson(subject, change.details) ? 'userId' : 'principalId']: change.subjectId,
    }),
    ...present('targetId', change.targetId),
    ...present('code', change.code),
    ...present('message', change.message),
    ...time('requestedDateTime', change.requestedAt),
    ...time('verifiedDateTime', change.verifiedAt),
    ...time('restoreBefore', change.restoreBefore),
    ...present('undoState', change.undoState),
    ...present('undoCode', change.undoCode),
    ...present('undoMessage', change.undoMessage),
    ...time('undoneDateTime', change.undoneAt),
    details: change.details,
  }
}
