import { randomUUID } from 'node:crypto'
import { unsettledProposals } from '../../../store/contact-answers.ts'
import type { NewProposal, ProposalState, ReviewCause } from '../../../store/contact-tables.ts'
import type { FieldPlan } from '../../contacts/difference.ts'
import { fieldDefinition } from '../../contacts/fields.ts'
import type { Entry } from '../../plans/ledger.ts'
import { present } from '../../../present.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import type { AnsweredField, AnswerOutcome } from './reply.ts'
import type { Settled } from './settling.ts'
import type { GivenFault, ManagerToBe } from './values.ts'

/** What is to become of one field. */
export interface Judged {
  plan: FieldPlan
  state?: ProposalState
  cause?: ReviewCause
  code?: string
  message?: string
}

export const afterOf = (plan: FieldPlan): string | undefined => (plan.action === 'keep' ? plan.before : plan.after)

/** The newest value of a field takes the place of those that wait; the same again changes nothing. */
export async function propose(
  sealed: CampaignRows,
  { db }: Entry,
  judged: readonly Judged[],
  base: Pick<
    NewProposal,
    | 'campaignId'
    | 'answerId'
    | 'userId'
    | 'changeId'
    | 'person'
    | 'proposedBy'
    | 'proposedByName'
    | 'recordedBy'
    | 'createdAt'
  >,
  manager: ManagerToBe | undefined,
): Promise<void> {
  const unsettled = await unsettledProposals(db, base.campaignId, base.userId)
  const rows: NewProposal[] = []
  for (const { plan, state, cause, code, message } of judged) {
    if (state === undefined) continue
    const { field, before } = plan
    const after = afterOf(plan)
    const earlier = unsettled.filter((one) => one.field === field)
    if (
      state === 'waiting' &&
      earlier.some(
        (one) =>
          one.state === 'waiting' &&
          one.after === (after ?? null) &&
          one.before === (before ?? null) &&
          sealed.proposalFlaw(one) === undefined,
      )
    ) {
      continue
    }
    for (const one of earlier) await sealed.moveProposals(db, [one.id], one.state, { state: 'superseded' })
    rows.push({
      ...base,
      id: randomUUID(),
      field,
      before: before ?? null,
      after: after ?? null,
      state,
      afterName: field === 'managerId' ? (manager?.name ?? null) : null,
      changeId: state === 'written' ? (base.changeId ?? null) : null,
      cause: cause ?? null,
      code: code ?? null,
      message: message ?? null,
    })
  }
  await sealed.addProposals(db, rows)
}

const OUTCOMES: Readonly<Partial<Record<ProposalState, AnswerOutcome>>> = {
  written: 'updated',
  waiting: 'waiting',
  handOver: 'handOver',
  notWritten: 'notWritten',
}

/** What is said of a value in this state; nothing where the answer that gave it does not tell. */
export const outcomeOf = (state: ProposalState, code: string | undefined): AnswerOutcome | undefined =>
  code === 'changedMeanwhile' ? 'changedMeanwhile' : state === 'verified' ? 'updated' : OUTCOMES[state]

/** What whoever answered is told of each value. */
export function answeredFields(
  judged: readonly Judged[],
  became: ReadonlyMap<string, Settled> = new Map(),
): AnsweredField[] {
  return judged.map(({ plan, state: planned, ...why }): AnsweredField => {
    const { state = planned, code, message } = { ...why, ...became.get(plan.field) }
    const outcome = state === undefined ? 'unchanged' : (outcomeOf(state, code) ?? 'notWritten')
    return {
      field: plan.field,
      label: fieldDefinition(plan.field).label,
      outcome,
      ...present('before', plan.before),
      ...present('after', afterOf(plan)),
      ...present('reason', code),
      ...present('message', message),
    }
  })
}

export const toAnswered = ({ field, code, message }: GivenFault): AnsweredField => ({
  field,
  label: fieldDefinition(field).label,
  outcome: 'invalid',
  reason: code,
  message,
})
