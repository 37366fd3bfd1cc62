import { Type } from 'typebox'
import { count, flag, moment, words } from './common.ts'
import { activityProperties, personProperties, SignInActivitySchema } from './person.ts'
import { ref } from '../documents/ref.ts'
import { closedList } from './labels/closed-list.ts'
import {
  LICENSE_EFFECT_LABELS,
  LICENSE_SOURCE_LABELS,
  LICENSE_VERIFICATION_LABELS,
  REMOVAL_OUTCOME_LABELS,
  SIDE_EFFECT_LABELS,
} from './labels/licenses.ts'

/** A product, wherever one is named. */
const productProperties = {
  skuId: Type.String({ 'x-ms-summary': 'SKU Id', description: 'The id of the product in Microsoft 365.' }),
  productName: Type.String({
    'x-ms-summary': 'Product Name',
    description: "The name of the product in Microsoft's shops.",
  }),
  skuPartNumber: words(
    'SKU Part Number',
    'The technical name of the product; it may mislead, the product name does not.',
  ),
}

export const ProductSchema = Type.Object(productProperties, { $id: 'Product' })

export const LicenseSchema = Type.Object(
  {
    ...productProperties,
    status: words('Status', 'Enabled, Warning (expired, in its grace period), Suspended, Deleted or LockedOut.'),
    assignedTo: words('Assigned To', 'User for products that people have, Company for those of the whole tenant.'),
    enabled: count('Enabled', 'Seats that were bought.'),
    consumed: count('Consumed', 'Seats in use.'),
    available: count('Available', 'Seats that can still be given.'),
    warning: count('Warning', 'Seats of an expired subscription in its grace period.'),
    suspended: count('Suspended', "Seats that can't be used any more."),
    lockedOut: count('Locked Out', 'Seats of a locked subscription.'),
    expiryDateTime: moment('Expiry', 'When the first subscription of this product ends or renews.'),
    trial: flag('Trial', 'Whether all subscriptions of this product are trials.'),
  },
  { $id: 'License' },
)

export const UserLicenseSchema = Type.Object(
  {
    ...productProperties,
    state: words('State', 'Active, ActiveWithError, Error or Disabled: the best of its sources.'),
    error: words('Error', 'What hinders the license, for example CountViolation when no seat is left.'),
    sources: Type.Array(
      Type.Object({
        kind: closedList(LICENSE_SOURCE_LABELS, {
          'x-ms-summary': 'Kind',
          description: 'direct, or through a group.',
        }),
        groupId: words('Group Id', 'The group that grants the license.'),
        groupName: words('Group Name', 'The name of that group.'),
        state: words('State', 'Active, ActiveWithError, Error or Disabled.'),
        error: words('Error', 'What hinders this source.'),
        lastUpdatedDateTime: moment('Last Updated', 'When this source last changed.'),
        disabledPlans: Type.Array(
          Type.String({ 'x-ms-summary': 'Service Plan Id', description: 'A service that is switched off.' }),
          {
            'x-ms-summary': 'Disabled Plans',
            description: 'Services that this source switches off.',
          },
        ),
      }),
      { 'x-ms-summary': 'Sources', description: 'Where the license comes from: one entry for each source.' },
    ),
    plans: Type.Array(
      Type.Object({
        servicePlanId: Type.String({ 'x-ms-summary': 'Service Plan Id', description: 'The id of the service.' }),
        name: Type.String({ 'x-ms-summary': 'Name', description: 'The technical name of the service.' }),
        status: Type.String({
          'x-ms-summary': 'Status',
          description: 'Success when the service can be used, Disabled when it is switched off.',
        }),
      }),
      { 'x-ms-summary': 'Plans', description: 'The services in the product.' },
    ),
  },
  { $id: 'UserLicense' },
)

const sideEffects = Type.Optional(
  Type.Array(
    Type.Object({
      kind: closedList(SIDE_EFFECT_LABELS, {
        'x-ms-summary': 'Kind',
        description: 'What would be lost.',
      }),
      name: words('Name', 'The name of what would be lost.'),
      message: Type.String({ 'x-ms-summary': 'Message', description: 'What would be lost, in one sentence.' }),
    }),
    { 'x-ms-summary': 'Side Effects', description: 'What else leaving the group costs, besides the license.' },
  ),
)

export const LicenseGroupSchema = Type.Object(
  {
    groupId: Type.String({ 'x-ms-summary': 'Group Id', description: 'The object id of the group.' }),
    displayName: Type.String({ 'x-ms-summary': 'Display Name', description: 'The name of the group.' }),
    description: words('Description', 'What the group is for, as its owner wrote it.'),
    licenses: Type.Array(ref(ProductSchema), {
      'x-ms-summary': 'Licenses',
      description: 'The products that the group grants.',
    }),
    removable: Type.Boolean({
      'x-ms-summary': 'Removable',
      description: 'Whether people can be removed from it here.',
    }),
    notRemovableReason: words('Not Removable Reason', 'The code of the reason why not, for example GroupIsDynamic.'),
    advice: words('Advice', 'Why not, and what to do instead.'),
    processingState: words('Processing State', 'Whether Microsoft is still working on the licenses of the group.'),
    membershipRule: words('Membership Rule', 'The rule that fills a dynamic group.'),
    sideEffects,
    notChecked: Type.Optional(
      Type.Array(Type.String({ 'x-ms-summary': 'Kind', description: 'A kind of side effect.' }), {
        'x-ms-summary': 'Not Checked',
        description: 'Kinds of side effects that this service lacks the permission to look for.',
      }),
    ),
  },
  { $id: 'LicenseGroup' },
)

const effectProperties = {
  ...productProperties,
  effect: closedList(LICENSE_EFFECT_LABELS, {
    'x-ms-summary': 'Effect',
    description:
      'freed: the seat becomes free; kept: another source grants the same; reduced: kept with fewer services; ' +
      'mayFail: Microsoft may not take it away.',
  }),
  keptBy: Type.Array(Type.String({ 'x-ms-summary': 'Source', description: 'The word direct, or the id of a group.' }), {
    'x-ms-summary': 'Kept By',
    description: 'The other sources that keep the license.',
  }),
  message: Type.String({ 'x-ms-summary': 'Message', description: 'The effect in one sentence.' }),
}

export const LicenseGroupMemberSchema = Type.Object(
  {
    ...personProperties,
    ...activityProperties,
    licenses: Type.Array(Type.Object(effectProperties), {
      'x-ms-summary': 'Licenses',
      description: 'What leaving the group would do to each of its products.',
    }),
  },
  { $id: 'LicenseGroupMember' },
)

export const InactiveUserSchema = Type.Object(
  {
    ...personProperties,
    ...activityProperties,
    licenses: Type.Array(ref(ProductSchema), {
      'x-ms-summary': 'Licenses',
      description: 'The products that the person has.',
    }),
  },
  { $id: 'InactiveUser' },
)

export const RemovalSchema = Type.Object(
  {
    changeId: words(
      'Change Id',
      'The id of the change, to look at it later or to undo it; absent where nothing was to be changed.',
    ),
    outcome: closedList(REMOVAL_OUTCOME_LABELS, {
      'x-ms-summary': 'Outcome',
      description:
        'removed: seen as gone; requested: accepted by Microsoft, not seen yet; alreadyRemoved: was not a ' +
        'member; skipped: left alone for the reason given; would…: the same for a dry run.',
    }),
    skippedReason: words('Skipped Reason', 'Why the person was left alone, for example active, roleHolder or guest.'),
    message: Type.String({ 'x-ms-summary': 'Message', description: 'What happened, in one sentence.' }),
    reason: words('Reason', 'The reason that was given.'),
    groupId: Type.String({ 'x-ms-summary': 'Group Id', description: 'The object id of the group.' }),
    groupName: Type.String({ 'x-ms-summary': 'Group Name', description: 'The name of the group.' }),
    user: ref(SignInActivitySchema),
    licenses: Type.Array(
      Type.Object({
        ...effectProperties,
        verification: closedList(LICENSE_VERIFICATION_LABELS, {
          'x-ms-summary': 'Verification',
          description:
            'verified: a later read shows the effect; expected: Microsoft is still working on it; failed: it ' +
            'turned out otherwise.',
        }),
      }),
      { 'x-ms-summary': 'Licenses', description: 'What leaving the group does to each of its products.' },
    ),
    restoreBefore: moment('Restore Before', 'Until when the mailbox comes back if the license is given again.'),
    mailboxKindUnknown: flag(
      'Mailbox Kind Unknown',
      "Whether nobody could tell if the mailbox is a person's or a shared one.",
    ),
  },
  { $id: 'Removal' },
)
