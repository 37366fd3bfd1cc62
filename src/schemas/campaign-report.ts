import { Type } from 'typebox'
import { moment, words } from './common.ts'

const number = (summary: string, description: string) => Type.Integer({ 'x-ms-summary': summary, description })

const valueFigures = {
  written: number('Written', 'New values that were written.'),
  undone: number('Undone', 'Values that were written and taken back.'),
  waiting: number('Waiting', 'Values that wait for an approval.'),
  rejected: number('Rejected', 'Values that somebody rejected.'),
  handOver: number('Hand Over', 'Values that have to be changed elsewhere.'),
  verified: number('Done Elsewhere', 'Values that were changed elsewhere, as the directory shows.'),
  notWritten: number('Not Written', 'Values that could not be written.'),
}

const completeness = {
  people: number('People', 'How many people that is about: those whose accounts are still there.'),
  beforePercent: number(
    'Before Percent',
    'How much of what is asked for was filled in when the campaign began, in percent.',
  ),
  afterPercent: number('After Percent', 'How much is filled in now, in percent.'),
}

export const CampaignReportSchema = Type.Object(
  {
    fileName: Type.String({ 'x-ms-summary': 'File Name', description: 'A name for the file.' }),
    contentType: Type.String({ 'x-ms-summary': 'Content Type', description: 'What kind of file it is.' }),
    content: Type.String({
      'x-ms-summary': 'Content',
      description: 'The file as text, to be attached to a mail or saved.',
    }),
    reportLink: Type.String({
      'x-ms-summary': 'Report Link',
      description: 'The page for people without an account here; it always shows how things stand.',
    }),
    figures: Type.Object(
      {
        people: number('People', 'How many people the campaign is about.'),
        asked: number('Asked', 'About how many of them somebody was asked.'),
        answered: number('Answered', 'How many were answered for.'),
        confirmed: number('Confirmed', 'How many have data of which somebody said that all is right.'),
        corrected: number('Corrected', 'How many have data that somebody corrected.'),
        saidToHaveLeft: number(
          'Said To Have Left',
          'How many are said to have left: a note for the clean-up, nothing else.',
        ),
        open: number('Open', 'How many nobody has answered for.'),
        unreachable: number('Unreachable', 'About how many nobody could be asked.'),
        gone: number('Gone', 'How many have accounts that were deleted or disabled meanwhile.'),
        moved: number('Moved', 'How many are in another department by now.'),
        values: Type.Object(valueFigures, { 'x-ms-summary': 'Values', description: 'What became of the new values.' }),
        fields: Type.Array(
          Type.Object({
            field: Type.String({ 'x-ms-summary': 'Field', description: 'The name of the field.' }),
            label: Type.String({ 'x-ms-summary': 'Label', description: 'What people call it.' }),
            ...valueFigures,
          }),
          { 'x-ms-summary': 'Fields', description: 'The same, field by field.' },
        ),
        notWrittenReasons: Type.Array(
          Type.Object({
            reason: Type.String({ 'x-ms-summary': 'Reason', description: 'Why, as a code.' }),
            values: number('Values', 'How many values.'),
          }),
          { 'x-ms-summary': 'Not Written Reasons', description: 'Why values could not be written here.' },
        ),
        completeness: Type.Object(completeness, {
          'x-ms-summary': 'Completeness',
          description: 'How complete the data is.',
        }),
        departments: Type.Array(
          Type.Object({
            department: words('Department', 'The department when the campaign began; absent for people without one.'),
            answered: number('Answered', 'How many of them were answered for.'),
            ...completeness,
          }),
          { 'x-ms-summary': 'Departments', description: 'Completeness by department.' },
        ),
        answersByDay: Type.Array(
          Type.Object({
            day: Type.String({ 'x-ms-summary': 'Day', description: 'The day, in the time zone of the organization.' }),
            people: number('People', 'How many people were answered for on it.'),
          }),
          { 'x-ms-summary': 'Answers By Day', description: 'When people were answered for.' },
        ),
        asOf: moment('As Of', 'When the directory was read.'),
      },
      { 'x-ms-summary': 'Figures', description: 'The report in numbers.' },
    ),
  },
  { $id: 'ContactCampaignReport' },
)
