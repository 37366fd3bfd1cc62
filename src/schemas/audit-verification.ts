import { Type } from 'typebox'
import { count, flag, words } from './common.ts'
import { operationProperties } from './plan.ts'

export const AuditVerificationSchema = Type.Object(
  {
    ...operationProperties,
    ok: flag('OK', 'Whether every entry holds.'),
    entries: count('Entries', 'How many entries were found to hold.'),
    firstSeq: count('First Entry', 'The number of the first entry that is kept.'),
    head: Type.Optional(
      Type.Object(
        {
          seq: Type.Integer({ 'x-ms-summary': 'Last Entry', description: 'The number of the last entry.' }),
          hash: Type.String({
            'x-ms-summary': 'Hash',
            description: 'The hash that stands for the whole log: printed elsewhere, it proves the log later.',
          }),
        },
        { 'x-ms-summary': 'Head', description: 'The end of the log.' },
      ),
    ),
    brokenAt: count('Broken At', 'The number of the first entry that does not hold.'),
    reason: words('Reason', 'What is wrong with it, as a code that flows can compare.'),
    message: words('Message', 'The same in a sentence.'),
  },
  { $id: 'AuditVerification' },
)
