import { Type } from 'typebox'
import { COUNTED_METRICS } from '../services/roles/report/metrics.ts'
import { count, moment } from './common.ts'

const number = (summary: string, description: string) => Type.Integer({ 'x-ms-summary': summary, description })

const metricsProperties = {
  snapshotId: Type.String({ 'x-ms-summary': 'Snapshot Id', description: 'The snapshot that is measured.' }),
  asOf: moment('As Of', 'When it was taken.'),
  baselineSnapshotId: Type.String({ 'x-ms-summary': 'Baseline Snapshot Id', description: 'The snapshot that it is compared with.' }),
  baselineDateTime: moment('Baseline', 'When that was taken.'),
  pimAvailable: Type.Boolean({ 'x-ms-summary': 'PIM Available', description: 'Whether all that Privileged Identity Management knows could be read.' }),
  metrics: Type.Array(Type.Object({
    name: Type.Enum([...COUNTED_METRICS], { type: 'string', 'x-ms-summary': 'Name', description: 'What is counted: everybody once, however many roles.' }),
    value: number('Value', 'How many there are.'),
    baseline: number('Baseline', 'How many there were.'),
    changePercent: count('Change Percent', 'The difference in percent; absent where there were none.'),
  }), { 'x-ms-summary': 'Metrics', description: 'The numbers.' }),
  openFindings: Type.Object({
    high: number('High', 'Open findings of high severity.'),
    medium: number('Medium', 'Open findings of medium severity.'),
    low: number('Low', 'Open findings of low severity.'),
  }, { 'x-ms-summary': 'Open Findings', description: 'How many findings are open.' }),
  acceptedFindings: number('Accepted Findings', 'How many somebody answers for.'),
  trend: Type.Array(Type.Object({
    snapshotId: Type.String({ 'x-ms-summary': 'Snapshot Id', description: 'The snapshot.' }),
    createdDateTime: moment('Created', 'When it was taken.'),
    standingPrivileged: number('Standing Privileged', 'People and apps with a role of tier 0 or 1 for good.'),
    standingTier0: number('Standing Tier 0', 'Those with a role of tier 0.'),
    eligible: number('Eligible', 'People who may activate a role.'),
    globalAdministrators: number('Global Administrators', 'People and apps that were Global Administrator.'),
    privilegedApps: number('Privileged Apps', 'Apps with permissions of tier 0 or 1.'),
    tier0Apps: number('Tier 0 Apps', 'Those with permissions of tier 0.'),
    deviatingRoles: number('Deviating Roles', 'Roles with settings weaker than their baseline.'),
    holders: number('Holders', 'People with any role.'),
    holdersWithoutMfa: number('Holders Without MFA', 'Those of them without a second factor.'),
  }), { 'x-ms-summary': 'Trend', description: 'The same at each snapshot up to this one, oldest first; 60 at most.' }),
}

export const RoleMetricsSchema = Type.Object(metricsProperties, { $id: 'RoleMetrics' })

export const RoleReportSchema = Type.Object({
  fileName: Type.String({ 'x-ms-summary': 'File Name', description: 'A name for the file.' }),
  contentType: Type.String({ 'x-ms-summary': 'Content Type', description: 'What kind of file it is.' }),
  content: Type.String({ 'x-ms-summary': 'Content', description: 'The file as text, to be attached to a mail or saved.' }),
  reportLink: Type.String({ 'x-ms-summary': 'Report Link', description: 'The page for people without an account here.' }),
  ...metricsProperties,
}, { $id: 'RoleReport' })
