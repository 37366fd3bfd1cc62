import { Type } from 'typebox'
import { words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { NOTICE_ROLE_LABELS } from './labels/plans.ts'

const fileProperties = {
  fileName: Type.String({ 'x-ms-summary': 'File Name', description: 'A name for the file.' }),
  contentType: Type.String({ 'x-ms-summary': 'Content Type', description: 'What kind of file it is.' }),
  content: Type.String({
    'x-ms-summary': 'Content',
    description: 'The file as text, to be attached to a mail or saved.',
  }),
}

export const ReportFileSchema = Type.Object(fileProperties, { $id: 'ReportFile' })

export const HandOverFileSchema = Type.Object(
  {
    ...fileProperties,
    count: Type.Integer({ 'x-ms-summary': 'Count', description: 'How many people it is about.' }),
  },
  { $id: 'HandOverFile' },
)

export const NoticeSchema = Type.Object(
  {
    noticeId: Type.String({
      'x-ms-summary': 'Notice Id',
      description: 'The same at every reading, so that a flow knows whom it has written to.',
    }),
    role: closedList(NOTICE_ROLE_LABELS, {
      'x-ms-summary': 'Role',
      description:
        'Whether it goes to the person concerned, to their private address, or to their manager, as the operator of ' +
        'the service chose.',
    }),
    to: Type.Object(
      {
        userId: Type.String({ 'x-ms-summary': 'User Id', description: 'The object id of who gets it.' }),
        displayName: words('Display Name', 'Their name.'),
        mail: words('Mail', 'Their mail address.'),
      },
      { 'x-ms-summary': 'To', description: 'Who gets it.' },
    ),
    language: words('Language', 'The language it is written in: en or fr.'),
    subject: Type.String({ 'x-ms-summary': 'Subject', description: 'The subject of the mail.' }),
    html: Type.String({ 'x-ms-summary': 'HTML', description: 'The body of the mail.' }),
    text: Type.String({ 'x-ms-summary': 'Text', description: 'The same as plain text.' }),
    changeIds: Type.Array(Type.String({ 'x-ms-summary': 'Change Id', description: 'Names a change.' }), {
      'x-ms-summary': 'Changes',
      description: 'The changes that it tells about.',
    }),
    undeliverable: words('Undeliverable', 'Why it can not be sent, such as noMail.'),
  },
  { $id: 'Notice' },
)
