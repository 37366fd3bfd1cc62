import { contactsBy, type ContactUser } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import type { CampaignRow, ContactRequestRow } from '../../../store/contact-tables.ts'
import type { ContactChanges } from '../../contacts/contact-change.ts'
import { toContactChange } from '../../contacts/change.ts'
import type { FieldPlan } from '../../contacts/difference.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'
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
import { present } from '../../../present.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import type { CampaignSpec } from '../spec.ts'
import { whyItWaits } from './why-it-waits.ts'
import { afterOf, answeredFields, propose, toAnswered, type Judged } from './proposing.ts'
import type { AnsweredField } from './reply.ts'
import { HAND_OVER, type Settling } from './settling.ts'
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
}

/** What is to become of a correction, before anything is written. */
export interface Judgement {
  /** When the look began that it was judged by, as `performance.now()` tells the time. */
  checkedAt: number
  user: ContactUser
  /** What is to become of each value that is right. */
  values: readonly Judged[]
  /** The values that are wrong. */
  faults: AnsweredField[]
  /** The fields that may move the person between groups. */
  moving: readonly ContactField[]
  /** Who is to be the manager, where that is one of the values. */
  manager?: ManagerToBe
  /** Whether the person has to be asked again. */
  isAgain: boolean
}

/**
 * Writes down the answer, in the transaction that intends the change.
 *
 * @param fields what becomes of each value, as far as it is known before anything is written
 * @returns the id of the answer
 */
export type NoteAnswer = (entry: Entry, fields: readonly AnsweredField[]) => Promise<string>

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
  /**
   * Judges new values by what stands in the directory now.
   *
   * @throws Refusal `UserNotFound`
   */
  async function judge({ campaign, userId, given, signedIn }: Correction): Promise<Judgement> {
    const spec = campaign.spec as CampaignSpec
    const checkedAt = performance.now()
    const [user] = await contactsBy(reader, [userId])
    if (user === undefined) throw userNotFound(userId)
    const country = phoneCountry(user.usageLocation, defaultCountry)
    const { plans, moving, faults, manager } = await plansFor(user, given, spec, country)
    const values = plans.map((plan) => judgeValue(plan, spec, signedIn, country))
    return {
      checkedAt,
      user,
      values,
      faults: faults.map(toAnswered),
      moving,
      ...present('manager', manager),
      isAgain: faults.length > 0 || values.some(({ code }) => code === 'changedMeanwhile'),
    }
  }

  /**
   * Writes what may be written at once, and notes the rest: in the one transaction that notes the answer, too. What
   * can't be written at once after all waits for an approval.
   *
   * @throws Refusal `WritesDisabled`; what `note` throws
   */
  async function carryOut(
    correction: Correction,
    judgement: Judgement,
    caller: string,
    note: NoteAnswer,
  ): Promise<{ fields: AnsweredField[]; changeId?: string }> {
    try {
      return await carryOutOnce(correction, judgement, caller, note)
    } catch (error) {
      return carryOut(correction, { ...judgement, values: waitingInstead(judgement, error) }, caller, note)
    }
  }

  async function carryOutOnce(
    correction: Correction,
    judgement: Judgement,
    caller: string,
    note: NoteAnswer,
  ): Promise<{ fields: AnsweredField[]; changeId?: string }> {
    const { values, user, moving, faults, checkedAt } = judgement
    const written = values.filter(({ state }) => state === 'written').map(({ plan }) => plan)
    if (written.length === 0) {
      await ledger.write(caller, (entry) => noteWith(entry, correction, judgement, note))
      return { fields: [...answeredFields(values), ...faults] }
    }
    const { campaign, request, userId } = correction
    const change = toContactChange(userId, {
      person: toPerson(user),
      fields: written,
      warnings: [],
      moving: [...moving],
    })
    const made = await write(change, {
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
        await noteWith(entry, correction, judgement, note, changeId)
      },
    })
    const became = await settle(
      made,
      written.map(({ field }) => field),
    )
    return { fields: [...answeredFields(values, became), ...faults], changeId: made.changeId }
  }

  /** The answer, and a proposal for each value of it. */
  async function noteWith(
    entry: Entry,
    { campaign, request, userId }: Correction,
    { values, faults, user, manager }: Judgement,
    note: NoteAnswer,
    changeId?: string,
  ): Promise<void> {
    const answerId = await note(entry, [...answeredFields(values), ...faults])
    await propose(
      sealed,
      entry,
      values,
      {
        campaignId: campaign.id,
        answerId,
        userId,
        changeId: changeId ?? null,
        person: JSON.stringify(toPerson(user)),
        proposedBy: request.responderId ?? request.responderMail,
        proposedByName: request.responderName,
        recordedBy: entry.actor,
        createdAt: entry.at,
      },
      manager,
    )
  }

  async function plansFor(
    user: ContactUser,
    given: GivenValues,
    spec: CampaignSpec,
    country: string,
  ): Promise<{ plans: FieldPlan[]; moving: ContactField[]; faults: GivenFault[]; manager?: ManagerToBe }> {
    const { set, clear } = changedFields(given, spec.fields)
    const { manager, fault } = await namedManager(set.managerId, user.id)
    const refused = [...notAllowed(set, spec), ...(fault === undefined ? [] : [fault])]
    const allowed = without({ ...set, ...present('managerId', manager?.id) }, refused)
    const current = contactValues(user)
    const checked = checkValues({ set: allowed, clearFields: clear }, current, country)
    const { wanted } = checked
    const wrong = checked.faults.map(({ target, code, message }) => ({ field: target, code, message }))
    const faults = [...refused, ...wrong]
    const wantedFields = spec.fields.filter((field) => wanted[field] !== undefined)
    if (wantedFields.length === 0) return { plans: [], moving: [], faults }
    const [preflight] = await changes.preflight(
      [{ userId: user.id, wanted, expected: expectedValues(wantedFields, given.shown, current) }],
      new Map([[user.id, user]]),
    )
    if (preflight === undefined) throw new TypeError('The preflight of a contact change returned nothing')
    const { fields: plans, moving } = preflight.change.details
    return { plans, moving, faults, ...present('manager', manager) }
  }

  /** Whom somebody named as manager, or what is wrong with that. */
  async function namedManager(
    text: string | undefined,
    userId: string,
  ): Promise<{ manager?: ManagerToBe; fault?: GivenFault }> {
    if (text === undefined) return {}
    const found = await managerToBe(reader, text, userId)
    return 'code' in found ? { fault: found } : { manager: found }
  }

  return { judge, carryOut }
}

/** The values with which nothing is wrong. */
function without(values: ContactValues, faults: readonly GivenFault[]): ContactValues {
  const right = { ...values }
  for (const { field } of faults) delete right[field]
  return right
}

/** Where a value has to wait, nobody asks yet whether it could be written: who looks at it decides first. */
function judgeValue(plan: FieldPlan, spec: CampaignSpec, signedIn: boolean, country: string): Judged {
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

/**
 * The values as they are to be judged now that they could not be written at once.
 *
 * @throws error where it is about something else
 */
function waitingInstead({ values, moving }: Judgement, error: unknown): Judged[] {
  if (isQuotaUsedUp(error)) return values.map(putOff)
  if (isPlanRequired(error)) return values.map((one) => putBefore(one, moving))
  throw error
}
