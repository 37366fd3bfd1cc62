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
    otherKeys: Type.Optional(
      Type.Array(
        Type.Object({
          keyId: Type.String({ 'x-ms-summary': 'Key', description: 'What tells the key apart, and nothing about it.' }),
          firstSeq: Type.Integer({ 'x-ms-summary': 'First Entry', description: 'The first entry of that key.' }),
          lastSeq: Type.Integer({ 'x-ms-summary': 'Last Entry', description: 'The last entry of that key.' }),
          entries: Type.Integer({ 'x-ms-summary': 'Entries', description: 'How many entries of that key there are.' }),
        }),
        {
          'x-ms-summary': 'Other Keys',
          description: 'Entries that can not be verified, since the service lacks the key that sealed them.',
        },
      ),
    ),
  },
  { $id: 'AuditVerification' },
)
