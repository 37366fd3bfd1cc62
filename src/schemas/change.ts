import { Type } from 'typebox'
import { changeChoices } from './choices.ts'
import { GUID_PATTERN } from '../guid.ts'
import { closedList } from './labels/closed-list.ts'
import { CHANGE_STATE_LABELS } from './labels/plans.ts'
import { count, words, moment, flag } from './common.ts'
import { personProperties } from './person.ts'
import { PLAN_KINDS } from '../services/plan-kinds.ts'

const KINDS_OF_CHANGES = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  new Set(PLAN_KINDS.flatMap(({ changes }) => changes.map(({ name }) => name))),
)

export const changeState = (description: string) =>
  closedList(CHANGE_STATE_LABELS, { 'x-ms-summary': 'State', description })

export const CHANGE_STATE =
  'planned; spared (left alone for the reason in code and message); handOver (has to be made elsewhere); ' +
  'intended and requested (under way); verified (a later read shows it); failed; unverified (not to be seen after ' +
  'a day); undone.'

export const ChangeIdSchema = (filter: Parameters<typeof changeChoices>[0] = {}) =>
  Type.String({
    pattern: GUID_PATTERN,
    'x-ms-summary': 'Change',
    description: 'The id of the change.',
    ...changeChoices(filter),
  })

export const ChangeStateFilterSchema = Type.Optional(changeState('Only changes in this state.'))

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
