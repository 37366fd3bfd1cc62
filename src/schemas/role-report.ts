import { Type } from 'typebox'
import { count, moment } from './common.ts'
import { ref } from '../documents/ref.ts'
import { MissingPartsSchema, RoleSystemReadSchema } from './role-surroundings.ts'
import { closedList } from './labels/closed-list.ts'
import { METRIC_LABELS } from './labels/roles.ts'

const number = (summary: string, description: string) => Type.Integer({ 'x-ms-summary': summary, description })

const percent = (summary: string, description: string) => count(summary, description, { minimum: 0, maximum: 100 })

export const PeriodDaysSchema = count(
  'Days',
  'Days before the snapshot in which activations, hours and fixed findings are counted; 30 unless given.',
  { minimum: 1, maximum: 365 },
)

const metricsProperties = {
  snapshotId: Type.String({ 'x-ms-summary': 'Snapshot Id', description: 'The snapshot that is measured.' }),
  asOf: moment('As Of', 'When it was taken.'),
  baselineSnapshotId: Type.String({
    'x-ms-summary': 'Baseline Snapshot Id',
    description: 'The snapshot that it is compared with.',
  }),
  baselineDateTime: moment('Baseline', 'When that was taken.'),
  pimAvailable: Type.Boolean({
    'x-ms-summary': 'PIM Available',
    description: 'Whether all that Privileged Identity Management knows could be read.',
  }),
  missingParts: MissingPartsSchema('What could not be read, and so is neither counted nor judged, and why.'),
  metrics: Type.Array(
    Type.Object({
      name: closedList(METRIC_LABELS, {
        'x-ms-summary': 'Name',
        description: 'What is counted: everybody once, however many roles.',
      }),
      value: number('Value', 'How many there are.'),
      baseline: count('Baseline', 'How many there were; absent where that could not be read then.'),
      changePercent: count(
        'Change Percent',
        'The difference in percent; absent where there were none, or nobody knows.',
      ),
    }),
    { 'x-ms-summary': 'Metrics', description: 'The numbers; those of what could not be read are left out.' },
  ),
  systems: Type.Array(ref(RoleSystemReadSchema), {
    'x-ms-summary': 'Systems',
    description:
      'How each system with roles was read, with its numbers. The metrics above are those of Entra alone; whoever ' +
      'has power in two systems counts in each.',
  }),
  openFindings: Type.Object(
    {
      high: number('High', 'Open findings of high severity.'),
      medium: number('Medium', 'Open findings of medium severity.'),
      low: number('Low', 'Open findings of low severity.'),
    },
    { 'x-ms-summary': 'Open Findings', description: 'How many findings are open.' },
  ),
  acceptedFindings: number('Accepted Findings', 'How many somebody answers for.'),
  openAlerts: Type.Object(
    {
      high: number('High', 'Open alerts of high severity.'),
      medium: number('Medium', 'Open alerts of medium severity.'),
      low: number('Low', 'Open alerts of low severity.'),
    },
    {
      'x-ms-summary': 'Open Alerts',
      description:
        'How many alerts are open now, whatever the snapshot: what stood out about activations of the last 7 ' +
        'days, requests that nobody decides, and new findings of high severity.',
    },
  ),
  periodDays: number('Period Days', 'The days before the snapshot that the numbers below are counted in.'),
  standingReductionPercent: count(
    'Standing Reduction Percent',
    'By how much the people and apps with standing privileged access are fewer than at the baseline, in percent; ' +
      'negative when there are more. Absent without an earlier baseline.',
  ),
  activityFromDateTime: moment(
    'Activity From',
    'From when on activations are counted: the beginning of the period, or of what is known. Absent, with all ' +
      'that follows from activations, where the log was never read.',
  ),
  activations: count('Activations', 'How often a role was activated.'),
  activePeople: count('Active People', 'How many people activated a role.'),
  approvalRatePercent: percent(
    'Approval Rate Percent',
    'How many of the requests that were decided were approved, in percent.',
  ),
  medianDecisionMinutes: count('Median Decision Minutes', 'Half of the requests were decided within so many minutes.'),
  justificationQualityPercent: percent(
    'Justification Quality Percent',
    'How many activations have a justification that says enough, in percent.',
  ),
  afterHoursSharePercent: percent(
    'After Hours Share Percent',
    'How many activations were outside of working days and hours, in percent.',
  ),
  hoursFromDateTime: moment(
    'Hours From',
    'From when on hours are counted: activations and standing access are both known since then.',
  ),
  standingHours: count(
    'Standing Hours',
    'Hours of people with roles of tier 0 or 1 that they hold for good: one person with two such roles for a day ' +
      'makes 48. What a snapshot counts holds until the next one.',
  ),
  activatedHours: count(
    'Activated Hours',
    'The same of roles that were activated, for as long as the activation was meant to last.',
  ),
  weeks: Type.Array(
    Type.Object({
      fromDateTime: Type.String({ format: 'date-time', 'x-ms-summary': 'From', description: 'When the week begins.' }),
      activations: number('Activations', 'How often a role was activated.'),
      standingHours: count('Standing Hours', 'Hours of standing privileged access.'),
      activatedHours: count('Activated Hours', 'Hours of activated privileged access.'),
    }),
    {
      'x-ms-summary': 'Weeks',
      description:
        'The same for each whole week of the period, the last of which ends with it; weeks that are not known ' +
        'are left out.',
    },
  ),
  unusedEligibility: count(
    'Unused Eligibility',
    'Pairs of a person and a role that they could activate for more than 90 days, and did not in the last 90: ' +
      'what the rule neverActivated finds. Membership of a group, emergency accounts and newer eligibilities are ' +
      'not among them. Absent while less than 90 days of activations are known.',
  ),
  reviewCompletionPercent: percent(
    'Review Completion Percent',
    'How many decisions of the access reviews of roles are made, in percent.',
  ),
  driftOpen: count(
    'Drift Open',
    'How much is not as an approved role plan left it in Entra, and nobody answers for it; Systems has the same of ' +
      'Azure. Absent where something of that could not be read.',
  ),
  fixedFindings: number(
    'Fixed Findings',
    'Findings that went away in the period. What a snapshot could not read is not counted as fixed.',
  ),
  medianDaysToFix: Type.Optional(
    Type.Number({
      'x-ms-summary': 'Median Days To Fix',
      description:
        'Half of them went away within so many days, from the first snapshot with the finding to the first one ' +
        'without it.',
    }),
  ),
  trend: Type.Array(
    Type.Object({
      snapshotId: Type.String({ 'x-ms-summary': 'Snapshot Id', description: 'The snapshot.' }),
      createdDateTime: moment('Created', 'When it was taken.'),
      standingPrivileged: number('Standing Privileged', 'People and apps with a role of tier 0 or 1 for good.'),
      standingTier0: number('Standing Tier 0', 'Those with a role of tier 0.'),
      eligible: number('Eligible', 'People who may activate a role.'),
      globalAdministrators: number('Global Administrators', 'People and apps that were Global Administrator.'),
      privilegedApps: count('Privileged Apps', 'Apps with permissions of tier 0 or 1.'),
      tier0Apps: count('Tier 0 Apps', 'Those with permissions of tier 0.'),
      deviatingRoles: count('Deviating Roles', 'Roles with settings weaker than their baseline.'),
      holders: number('Holders', 'People with any role.'),
      holdersWithoutMfa: count('Holders Without MFA', 'Those of them without a second factor.'),
    }),
    {
      'x-ms-summary': 'Trend',
      description:
        'The same at each snapshot up to this one, oldest first; 60 at most. What could not be read then is left out.',
    },
  ),
}

export const RoleMetricsSchema = Type.Object(metricsProperties, { $id: 'RoleMetrics' })

export const RoleReportSchema = Type.Object(
  {
    fileName: Type.String({ 'x-ms-summary': 'File Name', description: 'A name for the file.' }),
    contentType: Type.String({ 'x-ms-summary': 'Content Type', description: 'What kind of file it is.' }),
    content: Type.String({
      'x-ms-summary': 'Content',
      description: 'The file as text, to be attached to a mail or saved.',
    }),
    reportLink: Type.String({
      'x-ms-summary': 'Report Link',
      description: 'The page for people without an account here.',
    }),
    ...metricsProperties,
  },
  { $id: 'RoleReport' },
)
