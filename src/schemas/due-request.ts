import { Type } from 'typebox'
import { words, moment } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { RESPONDER_KIND_LABELS } from './labels/contacts.ts'

export const DueRequestSchema = Type.Object(
  {
    requestId: Type.String({
      'x-ms-summary': 'Request Id',
      description: 'Names the request: note its delivery and its answer with it.',
    }),
    campaignId: Type.String({ 'x-ms-summary': 'Campaign Id', description: 'The campaign.' }),
    campaignTitle: Type.String({ 'x-ms-summary': 'Campaign Title', description: 'What the campaign is called.' }),
    round: Type.String({
      'x-ms-summary': 'Round',
      description:
        'Which time it is: first, reminder-1 and so on, escalation, or again (what was answered about had ' +
        'changed, or could not be taken).',
    }),
    responderKind: closedList(RESPONDER_KIND_LABELS, {
      'x-ms-summary': 'Responder Kind',
      description: 'Who answers: the person, the coordinator of a department, a manager, or a mailbox.',
    }),
    responderId: words(
      'Responder Id',
      'The object id of who is to be asked: post the card to them. Absent for a mailbox.',
    ),
    responderName: words('Responder Name', 'Their name.'),
    responderMail: words('Responder Mail', 'Their mail address.'),
    department: words('Department', 'The department that it is about, if it is about one.'),
    language: Type.String({ 'x-ms-summary': 'Language', description: 'The language of card and mail: en or fr.' }),
    people: Type.Array(Type.String({ 'x-ms-summary': 'User Id', description: 'An object id.' }), {
      'x-ms-summary': 'People',
      description: 'The people whom it is about.',
    }),
    card: Type.String({
      'x-ms-summary': 'Card',
      description: 'The finished Adaptive Card as text, for the action that posts a card and waits for a response.',
    }),
    mail: Type.Object(
      {
        subject: Type.String({ 'x-ms-summary': 'Subject', description: 'The subject.' }),
        html: Type.String({ 'x-ms-summary': 'HTML', description: 'The body for a mail.' }),
        text: Type.String({ 'x-ms-summary': 'Text', description: 'The body as plain text.' }),
      },
      { 'x-ms-summary': 'Mail', description: 'The same as a finished mail, with a link to the page for the answer.' },
    ),
    formLink: Type.String({
      'x-ms-summary': 'Form Link',
      description: 'The page on which it can be answered without an account here; whoever has the link can answer.',
    }),
    takenUntil: moment(
      'Taken Until',
      'Until when no other flow gets it; what is not noted as delivered comes again then. Absent in a preview.',
    ),
  },
  { $id: 'DueContactRequest' },
)
