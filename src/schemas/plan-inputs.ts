import { Type } from 'typebox'
import { words, EMPTY_IS_ABSENT, flag, IdempotencyKeySchema } from './common.ts'

export const comment = (description: string) => words('Comment', description, { maxLength: 1_000, ...EMPTY_IS_ABSENT })

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
