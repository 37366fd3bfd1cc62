import { randomUUID } from 'node:crypto'
import type { ChangeRow, NewChange, PlanRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { nameOf } from '../people/person.ts'
import type { Change } from './change.ts'
import { canonical, planHash } from './hash.ts'
import type { SingleOptions } from './single-change.ts'

/** Who decides where nobody does. */
export const POLICY = 'policy'
/** Longer than any reply may take: until then nobody else goes on with it. */
const LEASE_MS = 30_000
/** What is written down of a single change: a plan of one, which policy or somebody has approved already. */
export function rowsOf<C extends Change>(
  { caller, change, title, reason, requestHash, campaignId, approval }: SingleOptions<C>,
  at: Date,
): { plan: PlanRow; row: ChangeRow } {
  const planId = randomUUID()
  const row: ChangeRow = {
    id: randomUUID(),
    planId,
    position: 1,
    kind: change.kind,
    subjectId: change.subjectId,
    targetId: change.targetId ?? null,
    before: canonical(change.before),
    after: canonical(change.after),
    preconditions: canonical(change.preconditions),
    movesPeople: change.movesPeople === true,
    state: 'intended',
    code: null,
    message: null,
    details: change.details,
    outcome: null,
    attempts: 0,
    createdAt: at,
    intendedAt: at,
    requestedAt: null,
    verifiedAt: null,
    restoreBefore: null,
    undoState: null,
    undoCode: null,
    undoMessage: null,
    undoAttempts: 0,
    undoIntendedAt: null,
    undoneAt: null,
    seal: null,
  }
  const frame = {
    id: planId,
    kind: change.kind,
    scope: canonical({ userId: change.subjectId, targetId: change.targetId }),
    limits: canonical({}),
    expiresAt: new Date(at.getTime() + DAY_MS),
    requester: null,
    graceDays: 0,
    createdBy: caller,
  }
  const plan: PlanRow = {
    ...frame,
    hash: planHash(frame, [row]),
    state: 'applying',
    title,
    createdAt: at,
    requestHash,
    reason: reason ?? null,
    selfApproved: true,
    undoOf: null,
    campaignId: campaignId ?? null,
    summary: null,
    noticedAt: null,
    readyToldAt: null,
    decidedAt: at,
    decidedBy: approval?.decidedBy ?? POLICY,
    approverId: approval?.approver?.userId ?? null,
    approverName: approval?.approver === undefined ? null : nameOf(approval.approver),
    comment: null,
    code: null,
    message: null,
    startedAt: at,
    stopRequestedAt: null,
    stopRequestedBy: null,
    sentAt: null,
    finishedAt: null,
    nextLookAt: null,
    looks: 0,
    leaseOwner: randomUUID(),
    leaseUntil: new Date(at.getTime() + LEASE_MS),
    seal: null,
  }
  return { plan, row }
}

/** Its first attempt is the one that follows the intent. */
export const toInsert = (row: ChangeRow): NewChange => ({
  ...row,
  attempts: 1,
  details: JSON.stringify(row.details),
  outcome: null,
})
