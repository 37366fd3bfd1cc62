import { Type } from 'typebox'
import { count, flag, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { PERMISSION_TYPE_LABELS, PUBLISHER_LABELS, SYSTEM_LABELS } from './labels/roles.ts'

export const PublisherSchema = closedList(PUBLISHER_LABELS, {
  'x-ms-summary': 'Publisher',
  description: 'Whose app it is: own (registered in this tenant), microsoft, or other.',
})

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
    system: closedList(SYSTEM_LABELS, {
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
        description: 'Its permissions of tier 0 and 1 at Microsoft Graph, the most dangerous first.',
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
