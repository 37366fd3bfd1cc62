import { Type } from 'typebox'

const ErrorDetailSchema = Type.Object({
  code: Type.String({ 'x-ms-summary': 'Code', description: 'A stable name for what is wrong.' }),
  message: Type.String({ 'x-ms-summary': 'Message', description: 'What is wrong, in one sentence.' }),
  target: Type.Optional(Type.String({ 'x-ms-summary': 'Target', description: 'The input that it is about.' })),
})

/** Microsoft's own shape of an error, the same for every failure of every operation. */
export const ErrorSchema = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String({
          'x-ms-summary': 'Code',
          description: 'A stable name for the failure, to compare in conditions.',
        }),
        message: Type.String({ 'x-ms-summary': 'Message', description: 'One sentence that says what to do.' }),
        target: Type.Optional(
          Type.String({ 'x-ms-summary': 'Target', description: 'The input that the failure is about.' }),
        ),
        details: Type.Optional(
          Type.Array(ErrorDetailSchema, {
            'x-ms-summary': 'Details',
            description: 'Every single thing that is wrong with the input.',
          }),
        ),
        requestId: Type.String({
          'x-ms-summary': 'Request Id',
          description: 'Names this request in the log of the service.',
        }),
      },
      { 'x-ms-summary': 'Error', description: 'What went wrong.' },
    ),
  },
  { $id: 'Error' },
)
