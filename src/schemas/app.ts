import { Type } from 'typebox'
import { count, flag, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import {
  ENTRA_LABELS,
  MISSING_REASON_LABELS,
  PERMISSION_TYPE_LABELS,
  PUBLISHER_LABELS,
  RESOURCE_LABELS,
} from './labels/roles.ts'

export const PublisherSchema = closedList(PUBLISHER_LABELS, {
  'x-ms-summary': 'Publisher',
  description: 'Whose app it is: own (registered in this tenant), microsoft, or other.',
})

const resource = words('Resource', "Microsoft's API that the permission belongs to, such as Microsoft Graph.")

/** For the filter: replies have the name as a text. */
export const ResourceSchema = closedList(RESOURCE_LABELS, {
  'x-ms-summary': 'Resource',
  description: "Only apps with a permission of this API of Microsoft's.",
})

/** APIs of which nothing could be read. */
export const NotReadSchema = Type.Array(
  Type.Object({
    resource: Type.String({ 'x-ms-summary': 'Resource', description: 'The name of the API.' }),
    reason: closedList(MISSING_REASON_LABELS, { 'x-ms-summary': 'Reason', description: 'Why it could not be read.' }),
    code: words('Code', 'What Microsoft Graph called its refusal.'),
  }),
  {
    'x-ms-summary': 'Not Read',
    description: 'The APIs whose permissions could not be read: what apps may do there is not in the list.',
  },
)

const credentials = (summary: string, description: string) =>
  Type.Object(
    {
      count: Type.Integer({ 'x-ms-summary': 'Count', description: 'How many are valid.' }),
      expired: Type.Integer({ 'x-ms-summary': 'Expired', description: 'How many are over and left behind.' }),
      oldestDays: count('Oldest Days', 'How many days ago the oldest valid one was made.'),
      nextExpiryDateTime: moment('Next Expiry', 'When the first of them ends.'),
    },
    { 'x-ms-summary': summary, description },
  )

export const PrivilegedAppSchema = Type.Object(
  {
    system: closedList(ENTRA_LABELS, {
      'x-ms-summary': 'System',
      description: 'Where the app has its power: entra.',
    }),
    principalId: Type.String({
      'x-ms-summary': 'Principal Id',
      description: 'The object id of the service principal.',
    }),
    appId: words('App Id', 'The application id.'),
    displayName: Type.String({ 'x-ms-summary': 'Display Name', description: 'The name of the app.' }),
    servicePrincipalType: words(
      'Service Principal Type',
      'What kind of app it is, such as Application or ManagedIdentity.',
    ),
    publisher: PublisherSchema,
    accountEnabled: Type.Boolean({ 'x-ms-summary': 'Account Enabled', description: 'Whether the app may sign in.' }),
    tier: Type.Integer({
      minimum: 0,
      maximum: 2,
      'x-ms-summary': 'Tier',
      description:
        'Of its most dangerous permission: 0 leads to control of the tenant; 1 is much power, or power over many.',
    }),
    permissions: Type.Array(
      Type.Object({
        name: Type.String({ 'x-ms-summary': 'Name', description: 'The name of the permission.' }),
        resource,
        type: closedList(PERMISSION_TYPE_LABELS, {
          'x-ms-summary': 'Type',
          description: 'application (by itself) or delegated (on behalf of everybody who signs in to it).',
        }),
        tier: Type.Integer({ 'x-ms-summary': 'Tier', description: 'How dangerous it is: 0 or 1.' }),
        tierReason: Type.String({ 'x-ms-summary': 'Tier Reason', description: 'Which sources say so.' }),
        grantedDateTime: moment('Granted', 'When it was granted, where that is on record.'),
      }),
      {
        'x-ms-summary': 'Permissions',
        description: 'Its permissions of tier 0 and 1 at Microsoft Graph and at other APIs, the most dangerous first.',
      },
    ),
    secrets: credentials('Secrets', 'Its client secrets.'),
    certificates: credentials('Certificates', 'Its certificates.'),
    ownerCount: count(
      'Owner Count',
      'How many can change the registration, and with it take what the app may do; known of own apps only.',
    ),
    owners: Type.Optional(
      Type.Array(Type.String({ 'x-ms-summary': 'Owner', description: 'A name.' }), {
        'x-ms-summary': 'Owners',
        description: 'Who they are, 20 at most.',
      }),
    ),
    ownerIds: Type.Optional(
      Type.Array(Type.String({ 'x-ms-summary': 'Owner Id', description: 'An object id.' }), {
        'x-ms-summary': 'Owner Ids',
        description: 'Their object ids, in the same order.',
      }),
    ),
    signInKnown: flag(
      'Sign-In Known',
      "Whether Microsoft's record of the sign-ins of apps could be read, which needs Entra ID P1.",
    ),
    lastSignInDateTime: moment(
      'Last Sign-In',
      'When the app last signed in, or somebody to it; absent also where none is on record.',
    ),
  },
  { $id: 'PrivilegedApp' },
)
