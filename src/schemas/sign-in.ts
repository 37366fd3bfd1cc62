import { Type } from 'typebox'
import { count, moment, words } from './common.ts'

export const SignInSchema = Type.Object(
  {
    signInId: Type.String({ 'x-ms-summary': 'Sign-in Id', description: 'The id of the entry in the log.' }),
    createdDateTime: moment('Time', 'When it happened.'),
    succeeded: Type.Boolean({ 'x-ms-summary': 'Succeeded', description: 'Whether the sign-in succeeded.' }),
    errorCode: count('Error Code', "Microsoft's code of the failure."),
    failureReason: words('Failure Reason', 'Why it failed, in plain words.'),
    appName: words('App', 'The app that the person signed in to.'),
    resourceName: words('Resource', 'What the app wanted to reach.'),
    clientApp: words('Client App', 'The kind of program, for example Browser.'),
    ipAddress: words('IP Address', 'Where the sign-in came from on the network.'),
    location: words('Location', 'Where that address is.'),
    device: words('Device', 'The operating system and the browser.'),
    conditionalAccess: words(
      'Conditional Access',
      'What the Conditional Access policies said: success, failure or notApplied.',
    ),
    correlationId: words('Correlation Id', "What Microsoft's support asks for."),
  },
  { $id: 'SignIn' },
)
