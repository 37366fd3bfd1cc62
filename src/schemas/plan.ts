import { Type } from 'typebox'
import { ref } from '../documents/ref.ts'
import { GUID_PATTERN } from '../guid.ts'
import { PLAN_KINDS } from '../services/plan-kinds.ts'
import { changeChoices, planChoices } from './choices.ts'
import { count, EMPTY_IS_ABSENT, flag, IdempotencyKeySchema, moment, words } from './common.ts'
import { personProperties } from './person.ts'
import { closedList } from './labels/closed-list.ts'
import { CHANGE_STATE_LABELS, OPERATION_STATUS_LABELS, PLAN_STATE_LABELS } from './labels/plans.ts'

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
export const ChangeIdSchema = (filter: Parameters<typeof changeChoices>[0] = {}) =>
  Type.String({
    pattern: GUID_PATTERN,
    'x-ms-summary': 'Change',
    description: 'The id of the change.',
    ...changeChoices(filter),
  })

const planState = (description: string, options = {}) =>
  closedList(PLAN_STATE_LABELS, { 'x-ms-summary': 'State', description, ...options })
const changeState = (description: string) => closedList(CHANGE_STATE_LABELS, { 'x-ms-summary': 'State', description })

export const PlanStateFilterSchema = Type.Optional(planState('Only plans in this state.'))
export const ChangeStateFilterSchema = Type.Optional(changeState('Only changes in this state.'))

const PLAN_STATE =
  'draft (being made); ready (waits for approval); refused; approved; rejected; expired; superseded (by a newer ' +
  'one); applying; verifying (all was sent, Microsoft works on it); done; halted (too much failed) and stopped ' +
  '(what is left goes on after a new approval); undoing; undone.'
const CHANGE_STATE =
  'planned; spared (left alone for the reason in code and message); handOver (has to be made elsewhere); ' +
  'intended and requested (under way); verified (a later read shows it); failed; unverified (not to be seen after ' +
  'a day); undone.'

const comment = (description: string) => words('Comment', description, { maxLength: 1_000, ...EMPTY_IS_ABSENT })

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

const KINDS_OF_CHANGES = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  new Set(PLAN_KINDS.flatMap(({ changes }) => changes.map(({ name }) => name))),
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

export const ChangeSchema = Type.Object(
  {
    changeId: Type.String({ 'x-ms-summary': 'Change Id', description: 'Names the change.' }),
    planId: Type.String({
      'x-ms-summary': 'Plan Id',
      description: 'The plan that it belongs to; single actions are plans of one.',
    }),
    kind: Type.String({
      'x-ms-summary': 'Kind',
      description: `What kind of change it is: ${KINDS_OF_CHANGES}.`,
    }),
    position: count(
      'Position',
      'The place in the plan; absent for people who were spared or handed over from the beginning.',
    ),
    state: changeState(CHANGE_STATE),
    title: Type.String({ 'x-ms-summary': 'Title', description: 'What happens to whom, in one line.' }),
    code: words('Code', 'Why the person was spared or the change failed, as a code that flows can compare.'),
    message: words('Message', 'The same in a sentence.'),
    person: Type.Optional(
      Type.Object(personProperties, {
        'x-ms-summary': 'Person',
        description: 'Whom it is about; absent where it is about a role alone.',
      }),
    ),
    targetName: words('Target Name', 'The group, product or role that it is about.'),
    roleId: words('Role Id', 'The id of the role that it is about.'),
    roleName: words('Role Name', 'The name of the role.'),
    scopeName: words('Scope Name', 'The administrative unit or the object that the role is limited to.'),
    why: words('Why', 'Why it is planned, in a sentence.'),
    endDateTime: moment('End', 'Until when the role is held after the change; absent when for good, or not at all.'),
    lastActivityDateTime: moment('Last Activity', 'The last activity when the plan was made.'),
    lastActivitySource: words('Last Activity Source', 'Which date that is.'),
    inactiveDays: count('Days Since Last Activity', 'Whole days since then, when the plan was made.'),
    licenses: Type.Optional(
      Type.Array(
        Type.Object({
          skuId: Type.String({ 'x-ms-summary': 'SKU Id', description: 'The id of the product.' }),
          productName: Type.String({ 'x-ms-summary': 'Product Name', description: 'The name of the product.' }),
          effect: words('Effect', 'What it does to the license: freed, kept, reduced or mayFail.'),
          keptBy: Type.Optional(
            Type.Array(
              Type.String({ 'x-ms-summary': 'Source', description: 'The word direct, or the id of a group.' }),
              { 'x-ms-summary': 'Kept By', description: 'The other sources that keep the license.' },
            ),
          ),
          verification: words('Verification', 'Whether a later read showed the effect: expected, verified or failed.'),
          message: words('Message', 'The effect in one sentence.'),
        }),
        { 'x-ms-summary': 'Licenses', description: 'What it does to each license.' },
      ),
    ),
    alsoLost: Type.Optional(
      Type.Array(Type.String({ 'x-ms-summary': 'Loss', description: 'Something else that is lost.' }), {
        'x-ms-summary': 'Also Lost',
        description: 'What leaving the group costs besides licenses.',
      }),
    ),
    fields: Type.Optional(
      Type.Array(
        Type.Object({
          field: Type.String({ 'x-ms-summary': 'Field', description: 'The name of the field.' }),
          label: Type.String({ 'x-ms-summary': 'Label', description: 'What people call it.' }),
          before: words('Before', 'The value before; absent when it was empty.'),
          after: words('After', 'The value after; absent when it is emptied.'),
        }),
        { 'x-ms-summary': 'Fields', description: 'The fields that it changes.' },
      ),
    ),
    mailboxKindUnknown: flag(
      'Mailbox Kind Unknown',
      "Whether nobody could tell if the mailbox is a person's or a shared one.",
    ),
    saidToHaveLeft: flag(
      'Said To Have Left',
      'Whether somebody said in a contact campaign of the last year that the person is not here any more.',
    ),
    advice: words('Advice', 'How it can be made elsewhere.'),
    accepted: Type.Optional(
      Type.Array(Type.String({ 'x-ms-summary': 'Part', description: 'A field, or membership.' }), {
        'x-ms-summary': 'Accepted',
        description: 'What Microsoft accepted of it.',
      }),
    ),
    refused: Type.Optional(
      Type.Array(Type.String({ 'x-ms-summary': 'Part', description: 'A field, or membership.' }), {
        'x-ms-summary': 'Refused',
        description: 'What Microsoft refused of it.',
      }),
    ),
    createdDateTime: moment('Created', 'When it was planned.'),
    requestedDateTime: moment('Requested', 'When Microsoft accepted it.'),
    verifiedDateTime: moment('Verified', 'When a read first showed it.'),
    restoreBefore: moment('Restore Before', 'Until when undoing it brings the mailbox back too.'),
    undoState: words('Undo State', 'How far taking it back has got: planned, intended, requested or failed.'),
    undoCode: words('Undo Code', 'Why it could not be taken back: NoSeatLeft, UserDeleted, AddedMeanwhile and others.'),
    undoMessage: words('Undo Message', 'The same in a sentence.'),
    undoneDateTime: moment('Undone', 'When it was taken back.'),
  },
  { $id: 'Change' },
)

export const WaitSchema = flag(
  'Wait For Completion',
  'Whether the flow waits by itself until the work is done; otherwise the action answers at once with the ' +
    'status running.',
  { default: true, 'x-ms-visibility': 'advanced', ...EMPTY_IS_ABSENT },
)

export const CommentSchema = Type.Object(
  {
    comment: comment('A word about it, for the record.'),
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)

export const ApprovalSchema = Type.Object(
  {
    hash: Type.String({
      minLength: 1,
      maxLength: 128,
      'x-ms-summary': 'Hash',
      description: 'The hash of the plan that was shown to the approver.',
    }),
    approver: words(
      'Approver',
      'The person who approves: object id, user principal name or mail address. Whoever is signed in approves alone.',
      { minLength: 1, maxLength: 512 },
    ),
    comment: comment('What the approver said.'),
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)

export const WorkInputSchema = Type.Object(
  {
    waitForCompletion: WaitSchema,
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)

export const UndoInputSchema = Type.Object(
  {
    dryRun: flag('Dry Run', 'Only say what would be taken back, and what can not be.', { default: false }),
    waitForCompletion: WaitSchema,
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)
