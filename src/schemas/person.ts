import { Type } from 'typebox'
import { count, flag, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { ACTIVITY_SOURCE_LABELS, ACTIVITY_STATUS_LABELS, READ_SOURCE_LABELS } from './labels/licenses.ts'

/** Who somebody is, in every list of people. */
export const personProperties = {
  userId: Type.String({ 'x-ms-summary': 'User Id', description: 'The object id in Microsoft Entra ID.' }),
  displayName: words('Display Name', 'The name as people read it.'),
  userPrincipalName: words('User Principal Name', 'The name to sign in with.'),
  mail: words('Mail', 'The mail address.'),
  department: words('Department', 'The department in the directory.'),
  userType: words('User Type', 'Member or Guest.'),
  accountEnabled: flag('Account Enabled', 'Whether the account may sign in.'),
  createdDateTime: moment('Created', 'When the account was created.'),
}

export const activityProperties = {
  status: closedList(ACTIVITY_STATUS_LABELS, {
    'x-ms-summary': 'Status',
    description:
      'active; inactive (past the cut-off); neverSignedIn (no sign-in on record); tooNew (created within the ' +
      'cut-off, none yet); unknown (no data, so nothing may follow from it).',
  }),
  lastActivityDateTime: moment(
    'Last Activity',
    'The last successful sign-in; without one on record, the later of the two last attempts.',
  ),
  lastActivitySource: Type.Optional(
    closedList(ACTIVITY_SOURCE_LABELS, {
      'x-ms-summary': 'Last Activity Source',
      description: 'Which date the last activity is.',
    }),
  ),
  inactiveDays: count(
    'Days Since Last Activity',
    'Whole days since the last activity, without the days of quiet periods.',
  ),
  lastSuccessfulSignInDateTime: moment(
    'Last Successful Sign-in',
    'The last sign-in that succeeded, by hand or in the background; recorded since December 2023.',
  ),
  lastSignInDateTime: moment('Last Interactive Sign-in', 'The last attempt to sign in by hand, successful or not.'),
  lastNonInteractiveSignInDateTime: moment(
    'Last Background Sign-in',
    'The last attempt that an app made in the background, successful or not.',
  ),
}

export const SignInActivitySchema = Type.Object(
  { ...personProperties, ...activityProperties },
  {
    $id: 'SignInActivity',
    'x-ms-summary': 'User',
    description: 'A person, and how active they are.',
  },
)

/** Where sign-in dates were read, and when: Microsoft lets an app read few of them in a minute. */
export const readFrom = {
  source: closedList(READ_SOURCE_LABELS, {
    'x-ms-summary': 'Source',
    description: "live: read from Microsoft just now; copy: from the last sweep, when Microsoft's limit is used up.",
  }),
  asOf: Type.String({ format: 'date-time', 'x-ms-summary': 'As Of', description: 'When the sign-in dates were read.' }),
}

export const LookedUpSignInActivitySchema = Type.Object(
  { ...SignInActivitySchema.properties, ...readFrom },
  { $id: 'LookedUpSignInActivity' },
)
