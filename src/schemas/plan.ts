import { Type } from 'typebox'
import { ref } from '../documents/ref.ts'
import { GUID_PATTERN } from '../guid.ts'
import { planChoices } from './choices.ts'
import { count, flag, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { OPERATION_STATUS_LABELS, PLAN_STATE_LABELS } from './labels/plans.ts'

/** A plan, picked from those in the state in which this can be done with it. */
export const PlanIdSchema = (filter: Parameters<typeof planChoices>[0] = {}) =>
  Type.String({
    pattern: GUID_PATTERN,
    'x-ms-summary': 'Plan',
    description: 'The id of the plan.',
    ...planChoices(filter),
  })
export const PlanIdFilterSchema = (description: string, filter: Parameters<typeof planChoices>[0] = {}) =>
  words('Plan', description, { pattern: GUID_PATTERN, ...planChoices(filter) })
const planState = (description: string, options = {}) =>
  closedList(PLAN_STATE_LABELS, { 'x-ms-summary': 'State', description, ...options })
export const PlanStateFilterSchema = Type.Optional(planState('Only plans in this state.'))
const PLAN_STATE =
  'draft (being made); ready (waits for approval); refused; approved; rejected; expired; superseded (by a newer ' +
  'one); applying; verifying (all was sent, Microsoft works on it); done; halted (too much failed) and stopped ' +
  '(what is left goes on after a new approval); undoing; undone.'
export const ProgressSchema = Type.Object(
  {
    planned: count('Planned', 'Changes that wait for their turn.'),
    requested: count('Requested', 'Changes that Microsoft accepted and that are not to be seen yet.'),
    verified: count('Verified', 'Changes that a later read showed.'),
    failed: count('Failed', 'Changes that failed, each with its reason.'),
    unverified: count('Unverified', 'Changes that did not show within a day.'),
    undone: count('Undone', 'Changes that were taken back.'),
    spared: count('Spared', 'People who were left alone, each with the reason.'),
    handOver: count('Handed Over', 'Changes that have to be made elsewhere, such as in Active Directory.'),
  },
  { $id: 'PlanProgress', 'x-ms-summary': 'Progress', description: 'How many changes of the plan are in which state.' },
)

/** Of everything that is said about a plan, what a flow hands on. */
const important = { 'x-ms-visibility': 'important' } as const

const planProperties = {
  planId: Type.String({ 'x-ms-summary': 'Plan Id', description: 'Names the plan.', ...important }),
  kind: Type.String({ 'x-ms-summary': 'Kind', description: 'What the plan does, such as licenseCleanup.' }),
  state: planState(PLAN_STATE, important),
  title: Type.String({ 'x-ms-summary': 'Title', description: 'The plan in one line.' }),
  summaryMarkdown: words('Summary (Markdown)', 'What the plan would do, for approvals and Teams.', important),
  summaryHtml: words('Summary (HTML)', 'The same for mails.'),
  reportLink: words(
    'Report Link',
    'A page about the plan that opens without signing in, until it ends or is revoked.',
    important,
  ),
  undoOf: words('Undo Of', 'The plan that this one takes back.'),
  undoneBy: words('Undone By', 'The plan that takes this one back, or a part of it; its state tells how far that is.'),
  hash: words('Hash', 'What an approval names: it stands for exactly this plan.', important),
  reason: words('Reason', 'Why, as it was given.'),
  createdDateTime: moment('Created', 'When it was made.'),
  createdBy: words('Created By', 'The connection that made it.'),
  requester: words(
    'Requester',
    'The object id of the person for whom it was made, or who made it signed in; somebody else has to approve it.',
  ),
  expiresDateTime: moment('Expires', 'By when it has to be approved and applied.'),
  graceDays: count('Grace Days', 'Days between the notices and the changes, in which people can object.'),
  noticesReadDateTime: moment(
    'Notices Read',
    'When the list of notices was first read to its end after approval: from then on the days of grace count.',
  ),
  applicableDateTime: moment('Applicable From', 'From when on the plan can be applied.'),
  decidedDateTime: moment('Decided', 'When it was approved or rejected.'),
  decidedBy: words('Decided By', 'The connection that approved or rejected it; policy for single changes.'),
  approverId: words('Approver Id', 'The object id of the person named as approver.'),
  approverName: words('Approver Name', 'The name of that person.'),
  comment: words('Comment', 'What was said with the decision.'),
  code: words('Code', 'Why it was refused, halted or stopped, as a code that flows can compare.'),
  message: words('Message', 'The same in a sentence.'),
  startedDateTime: moment('Started', 'When it was first applied.'),
  finishedDateTime: moment('Finished', 'When it ended.'),
  stopRequested: flag('Stop Requested', 'Whether somebody asked to stop it: no batch starts any more.'),
  progress: ref(ProgressSchema),
  seats: Type.Optional(
    Type.Array(
      Type.Object({
        skuId: Type.String({ 'x-ms-summary': 'SKU Id', description: 'The id of the product.' }),
        productName: Type.String({ 'x-ms-summary': 'Product Name', description: 'The name of the product.' }),
        freed: count('Freed', 'Seats that become free.'),
        kept: count('Kept', 'Licenses that stay through another source.'),
        reduced: count('Reduced', 'Licenses that stay with fewer services.'),
        mayFail: count('May Fail', 'Licenses that Microsoft may not take away.'),
      }),
      { 'x-ms-summary': 'Seats', description: 'What the plan does to seats, product by product.' },
    ),
  ),
  savings: Type.Optional(
    Type.Array(
      Type.Object({
        currency: Type.String({ 'x-ms-summary': 'Currency', description: 'The currency.' }),
        monthly: Type.Number({ 'x-ms-summary': 'Monthly', description: 'Saved a month.' }),
        yearly: Type.Number({ 'x-ms-summary': 'Yearly', description: 'Saved a year.' }),
      }),
      { 'x-ms-summary': 'Savings', description: 'What the freed seats cost, where the operator has named prices.' },
    ),
  ),
  groups: Type.Optional(
    Type.Array(
      Type.Object({
        groupId: Type.String({ 'x-ms-summary': 'Group Id', description: 'The object id of the group.' }),
        displayName: Type.String({ 'x-ms-summary': 'Group', description: 'The name of the group.' }),
        members: count('Members', 'People who have a license through the group.'),
        candidates: count('Candidates', 'Those past the cut-off.'),
        planned: count('Planned', 'Those to be removed.'),
        spared: count('Spared', 'Those left alone.'),
        handOver: count('Handed Over', 'Those who have to be removed elsewhere.'),
        code: words('Code', 'Why nobody can be removed from the group here.'),
        message: words('Message', 'The same in a sentence.'),
      }),
      { 'x-ms-summary': 'Groups', description: 'The plan group by group.' },
    ),
  ),
  warnings: Type.Optional(
    Type.Array(Type.String({ 'x-ms-summary': 'Warning', description: 'Something to know before approving.' }), {
      'x-ms-summary': 'Warnings',
      description: 'What to know before approving.',
    }),
  ),
}

export const PlanSchema = Type.Object(planProperties, { $id: 'Plan' })

/** How long work ended, whatever it was about. */
export const operationProperties = {
  operationId: words('Operation Id', 'Names the work; absent where nothing was begun.'),
  status: closedList(OPERATION_STATUS_LABELS, {
    'x-ms-summary': 'Status',
    description:
      'How the work ended: succeeded; failed (see error); verifying (everything was sent, Microsoft still works ' +
      'on it); running (asked not to wait).',
  }),
  error: Type.Optional(
    Type.Object(
      {
        code: Type.String({ 'x-ms-summary': 'Code', description: 'Why it failed, as a code that flows can compare.' }),
        message: Type.String({ 'x-ms-summary': 'Message', description: 'The same in a sentence.' }),
      },
      { 'x-ms-summary': 'Error', description: 'Why the work failed.' },
    ),
  ),
}

export const PlanResultSchema = Type.Object(
  {
    ...planProperties,
    ...operationProperties,
    changes: Type.Optional(
      Type.Array(
        Type.Object({
          changeId: Type.String({ 'x-ms-summary': 'Change Id', description: 'Names the change.' }),
          title: Type.String({ 'x-ms-summary': 'Title', description: 'What would be done to whom.' }),
          undoable: Type.Boolean({ 'x-ms-summary': 'Undoable', description: 'Whether it can be taken back.' }),
          dataMayBeLost: flag('Data May Be Lost', 'Whether the mailbox may be gone by now.'),
          undoCode: words('Undo Code', 'Why it can not be taken back.'),
          undoMessage: words('Undo Message', 'The same in a sentence.'),
        }),
        { 'x-ms-summary': 'Changes', description: 'What a dry run of an undo would do, change by change.' },
      ),
    ),
    needsApproval: flag(
      'Needs Approval',
      'Of a dry run of an undo: whether it only makes a plan, which somebody else approves. So it is with roles, and ' +
        'where too many people would be moved between groups that grant licenses or power.',
    ),
  },
  { $id: 'PlanResult' },
)
