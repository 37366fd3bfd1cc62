import { randomUUID } from 'node:crypto'
import { contactsBy, type ContactUser } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { unsettledProposals } from '../../../store/contact-answers.ts'
import type {
  CampaignRow,
  ContactRequestRow,
  NewProposal,
  ProposalState,
  ReviewCause,
} from '../../../store/contact-tables.ts'
import { toContactChange, type ContactChanges } from '../../contacts/contact-change.ts'
import type { FieldPlan } from '../../contacts/difference.ts'
import { fieldDefinition, type ContactField } from '../../contacts/fields.ts'
import { checkValues } from '../../contacts/input.ts'
import { isPlanRequired, type MoveLimit } from '../../contacts/move-limit.ts'
import { contactValues } from '../../contacts/person.ts'
import { phoneCountry } from '../../contacts/phone.ts'
import type { ContactWriting } from '../../contacts/writing.ts'
import { userNotFound } from '../../people/find.ts'
import { toPerson } from '../../people/person.ts'
import { requestHash } from '../../plans/hash.ts'
import type { Entry, Ledger } from '../../plans/ledger.ts'
import { isQuotaUsedUp } from '../../plans/quota.ts'
import type { SingleResult } from '../../plans/singles.ts'
import { present } from '../../present.ts'
import type { CampaignRows } from '../rows.ts'
import type { CampaignSpec } from '../spec.ts'
import { whyItWaits } from './judging.ts'
import type { AnsweredField, AnswerOutcome } from './reply.ts'
import { HAND_OVER, type Settled, type Settling } from './settling.ts'
import {
  changedFields,
  expectedValues,
  managerToBe,
  notAllowed,
  type GivenFault,
  type GivenValues,
  type ManagerToBe,
} from './values.ts'

export interface Correction {
  campaign: CampaignRow
  request: ContactRequestRow
  userId: string
  given: GivenValues
  signedIn: boolean
  /** Whether nothing is noted while a value is wrong. */
  allOrNothing: boolean
  caller: string
  /**
   * Writes down the answer, in the transaction that intends the change. Answers its id.
   *
   * @param isAgain whether the person has to be asked again
   * @param fields what becomes of each value, as far as it is known before anything is written
   */
  whenNoted: (entry: Entry, isAgain: boolean, fields: readonly AnsweredField[]) => Promise<string>
}

/** What is to become of one field. */
interface Judged {
  plan: FieldPlan
  state?: ProposalState
  cause?: ReviewCause
  code?: string
  message?: string
}

export type Corrections = ReturnType<typeof createCorrections>

/**
 * New values for one person: some are written at once, as a plan of one, some wait for an approval, and some can't be
 * written here and are handed over.
 */
export function createCorrections({
  ledger,
  rows: sealed,
  reader,
  changes,
  moveLimit,
  write,
  settle,
  defaultCountry,
}: {
  ledger: Ledger
  rows: CampaignRows
  reader: GraphReader
  changes: ContactChanges
  moveLimit: Pick<MoveLimit, 'take'>
  write: ContactWriting
  settle: Settling
  defaultCountry: string
}) {
  /** @throws Refusal `UserNotFound`, `WritesDisabled`; what `whenNoted` throws */
  async function make({
    campaign,
    request,
    userId,
    given,
    signedIn,
    allOrNothing,
    caller,
    whenNoted,
  }: Correction): Promise<{ fields: AnsweredField[]; changeId?: string }> {
    const spec = campaign.spec as CampaignSpec
    const checkedAt = performance.now()
    const [user] = await contactsBy(reader, [userId])
    if (user === undefined) throw userNotFound(userId)
    const country = phoneCountry(user.usageLocation, defaultCountry)
    const { plans, moving, faults, manager } = await plansFor(user, given, spec, country)
    const judgedFirst = plans.map((plan) => judge(plan, spec, signedIn, country))
    if (allOrNothing && faults.length > 0) return { fields: faults.map(toAnswered) }
    const isAgain = faults.length > 0 || judgedFirst.some(({ code }) => code === 'changedMeanwhile')

    const noted = async (entry: Entry, judged: readonly Judged[], changeId?: string) => {
      const answerId = await whenNoted(entry, isAgain, [
        ...answeredFields(judged, new Map()),
        ...faults.map(toAnswered),
      ])
      await propose(
        sealed,
        entry,
        judged,
        {
          campaignId: campaign.id,
          answerId,
          userId,
          changeId: changeId ?? null,
          person: JSON.stringify(toPerson(user)),
          proposedBy: request.responderId ?? request.responderMail,
          proposedByName: request.responderName,
          recordedBy: caller,
          createdAt: entry.at,
        },
        manager,
      )
    }
    const carryOut = async (judged: readonly Judged[]): Promise<SingleResult | undefined> => {
      const fields = judged.filter(({ state }) => state === 'written').map(({ plan }) => plan)
      const change = toContactChange(userId, { person: toPerson(user), fields, warnings: [], moving })
      if (fields.length === 0) {
        await ledger.write(caller, (entry) => noted(entry, judged))
        return undefined
      }
      return write(change, {
        caller,
        checkedAt,
        campaignId: campaign.id,
        requestHash: requestHash(caller, 'SubmitContactAnswer', {
          requestId: request.id,
          userId,
          before: change.before,
          after: change.after,
        }),
        whenIntended: async (entry, { changeId }) => {
          if (change.movesPeople === true) await moveLimit.take(entry, [userId])
          await noted(entry, judged, changeId)
        },
      })
    }
    /** What can't be written at once waits for an approval. */
    const carryOutOrWait = async (judged: Judged[]): Promise<{ judged: Judged[]; made: SingleResult | undefined }> => {
      try {
        return { judged, made: await carryOut(judged) }
      } catch (error) {
        if (isQuotaUsedUp(error)) return carryOutOrWait(judged.map(putOff))
        if (isPlanRequired(error)) return carryOutOrWait(judged.map((one) => putBefore(one, moving)))
        throw error
      }
    }
    const { judged, made } = await carryOutOrWait(judgedFirst)
    const became = made === undefined ? new Map<string, Settled>() : await settle(made, writtenOf(judged))
    return {
      fields: [...answeredFields(judged, became), ...faults.map(toAnswered)],
      ...present('changeId', made?.changeId),
    }
  }

  async function plansFor(
    user: ContactUser,
    given: GivenValues,
    spec: CampaignSpec,
    country: string,
  ): Promise<{ plans: FieldPlan[]; moving: ContactField[]; faults: GivenFault[]; manager?: ManagerToBe }> {
    const { set, clear } = changedFields(given, spec.fields)
    const faults = notAllowed(set, spec)
    let manager: ManagerToBe | undefined
    if (set.managerId !== undefined) {
      const found = await managerToBe(reader, set.managerId, user.id)
      if ('code' in found) faults.push(found)
      else {
        manager = found
        set.managerId = found.id
      }
    }
    for (const { field } of faults) delete set[field]
    const current = contactValues(user)
    const { wanted, faults: wrong } = checkValues({ set, clearFields: clear }, current, country)
    faults.push(...wrong.map(({ target, code, message }) => ({ field: target, code, message })))
    const wantedFields = spec.fields.filter((field) => wanted[field] !== undefined)
    if (wantedFields.length === 0) return { plans: [], moving: [], faults }
    const [checked] = await changes.preflight(
      [{ userId: user.id, wanted, expected: expectedValues(wantedFields, given.shown, current) }],
      new Map([[user.id, user]]),
    )
    if (checked === undefined) throw new TypeError('The preflight of a contact change answered nothing')
    const { fields: plans, moving } = checked.change.details
    return { plans, moving, faults, ...present('manager', manager) }
  }

  return { make }
}

const writtenOf = (judged: readonly Judged[]): ContactField[] =>
  judged.filter(({ state }) => state === 'written').map(({ plan }) => plan.field)

/** Where a value has to wait, nobody asks yet whether it could be written: who looks at it decides first. */
function judge(plan: FieldPlan, spec: CampaignSpec, signedIn: boolean, country: string): Judged {
  if (plan.action === 'keep') return { plan }
  if (plan.action === 'leave' && !HAND_OVER.has(plan.reason)) {
    return { plan, state: 'notWritten', code: plan.reason, message: plan.message }
  }
  const after = afterOf(plan)
  const cause = whyItWaits({ field: plan.field, before: plan.before, after }, spec, signedIn, country)
  if (cause !== undefined) return { plan, state: 'waiting', cause }
  return plan.action === 'leave'
    ? { plan, state: 'handOver', code: plan.reason, message: plan.message }
    : { plan, state: 'written' }
}

/** What may move people is put before somebody, once too many were moved without an approval. */
const putBefore = (judged: Judged, moving: readonly ContactField[]): Judged =>
  judged.state === 'written' && moving.includes(judged.plan.field)
    ? { plan: judged.plan, state: 'waiting', cause: 'overLimit' }
    : judged

/** Nothing that somebody answered is lost since so many others changed something at the same time. */
const putOff = (judged: Judged): Judged =>
  judged.state === 'written'
    ? {
        plan: judged.plan,
        state: 'waiting',
        cause: 'putOff',
        code: 'graphThrottled',
        message: 'Too many changes stood in line before it, so it waits for an approval now.',
      }
    : judged

const afterOf = (plan: FieldPlan): string | undefined => (plan.action === 'keep' ? plan.before : plan.after)

/** The newest value of a field takes the place of those that wait; the same again changes nothing. */
async function propose(
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

function answeredFields(judged: readonly Judged[], became: ReadonlyMap<string, Settled>): AnsweredField[] {
  return judged.map(({ plan, state: planned, ...why }): AnsweredField => {
    const { state = planned, code, message } = { ...why, ...became.get(plan.field) }
    const outcome =
      code === 'changedMeanwhile'
        ? 'changedMeanwhile'
        : state === undefined
          ? 'unchanged'
          : (OUTCOMES[state] ?? 'notWritten')
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

const toAnswered = ({ field, code, message }: GivenFault): AnsweredField => ({
  field,
  label: fieldDefinition(field).label,
  outcome: 'invalid',
  reason: code,
  message,
})
