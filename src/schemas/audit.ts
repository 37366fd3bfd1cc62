import { Type } from 'typebox'
import { flag, words } from './common.ts'

export const AuditEntrySchema = Type.Object(
  {
    sequence: Type.Integer({ 'x-ms-summary': 'Sequence', description: 'The number of the entry; none is left out.' }),
    createdDateTime: Type.String({
      format: 'date-time',
      'x-ms-summary': 'Created Date Time',
      description: 'When it happened.',
    }),
    actor: Type.String({
      'x-ms-summary': 'Actor',
      description: 'Who did it: a key, a user or an app that called, or the service by itself.',
    }),
    action: Type.String({
      'x-ms-summary': 'Action',
      description: 'What happened, such as plan.approved, change.verified or exclusion.added.',
    }),
    planId: words('Plan Id', 'The plan that it belongs to.'),
    changeId: words('Change Id', 'The change that it is about.'),
    userId: words('User Id', 'The object id of the person whom it is about.'),
    principalId: words(
      'Principal Id',
      'The object id of the group or the app that it is about, where it is about no person.',
    ),
    groupId: words('Group Id', 'The object id of the group that it is about.'),
    skuId: words('SKU Id', 'The id of the product that it is about.'),
    roleId: words('Role Id', 'The id of the role that it is about.'),
    data: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: true,
          'x-ms-summary': 'Data',
          description: 'What else belongs to it, such as codes and counts.',
        },
      ),
    ),
    personal: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        'x-ms-summary': 'Personal',
        description: 'Names and other personal values, for administrators, unless they were erased.',
      }),
    ),
    personalErased: flag(
      'Personal Erased',
      'Whether the personal values of the entry were erased; absent where there never were any.',
    ),
    hash: Type.String({ 'x-ms-summary': 'Hash', description: 'Stands for this entry and all before it.' }),
  },
  { $id: 'AuditEntry' },
)
