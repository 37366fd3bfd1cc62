import {
  CHANGE_STATES as EXPLAINED_STATES,
  PLAN_STATE_LABELS as REPORTED_STATES,
} from '../../services/reports/labels.ts'
import { PLAN_KINDS } from '../../services/plan-kinds.ts'
import type { NoticeRole } from '../../services/reports/notice.ts'
import type { OnPremisesFormat, ReportFormat } from '../../services/reports/report-formats.ts'
import type { ChangeState, ExclusionKind, PlanState } from '../../store/tables.ts'
import { CHANGE_STATES, PLAN_STATES } from '../../store/tables.ts'
import type { Labels } from './closed-list.ts'

export const PLAN_STATE_LABELS = Object.fromEntries(
  PLAN_STATES.map((state) => [state, REPORTED_STATES[state]]),
) as Labels<PlanState>

export const CHANGE_STATE_LABELS = Object.fromEntries(
  CHANGE_STATES.map((state) => [state, EXPLAINED_STATES[state].label]),
) as Labels<ChangeState>

export const PLAN_KIND_LABELS: Labels<string> = Object.fromEntries(PLAN_KINDS.map(({ name, label }) => [name, label]))

export const OPERATION_STATUS_LABELS: Labels<'running' | 'succeeded' | 'failed' | 'verifying'> = {
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  verifying: 'Sent, Microsoft works on it',
}

export const REPORT_FORMAT_LABELS: Labels<ReportFormat> = {
  html: 'Page (HTML)',
  csv: 'Spreadsheet (CSV)',
  json: 'Data (JSON)',
}

/** What every plan can be had as, and then what only plans of some kind can. */
export const PLAN_REPORT_FORMAT_LABELS: Labels<string> = {
  ...REPORT_FORMAT_LABELS,
  ...Object.fromEntries(
    PLAN_KINDS.flatMap(({ report }) => report.pages ?? []).map(({ format, label }) => [format, label]),
  ),
}

export const ON_PREMISES_FORMAT_LABELS: Labels<OnPremisesFormat> = {
  csv: 'Spreadsheet (CSV)',
  powershell: 'Script (PowerShell)',
}

export const NOTICE_ROLE_LABELS: Labels<NoticeRole> = {
  person: 'The person concerned',
  personPrivate: 'The person concerned, at a private address',
  manager: 'Their manager',
}

export const EXCLUSION_KIND_LABELS: Labels<ExclusionKind> = {
  user: 'A user',
  group: 'A group, with everybody in it',
  namePattern: 'Names like a pattern',
  department: 'A department',
  attribute: 'A value of an attribute',
}

export const EXCLUSION_OUTCOME_LABELS: Labels<
  'added' | 'alreadyExcluded' | 'wouldAdd' | 'removed' | 'alreadyRemoved' | 'wouldRemove'
> = {
  added: 'Added',
  alreadyExcluded: 'Was there already',
  wouldAdd: 'Would be added',
  removed: 'Removed',
  alreadyRemoved: 'Was removed already',
  wouldRemove: 'Would be removed',
}

export const CALLER_KIND_LABELS: Labels<'apiKey' | 'user' | 'app'> = { apiKey: 'API key', user: 'User', app: 'App' }

export const DIRECTORY_STATE_LABELS: Labels<'empty' | 'sweeping' | 'ready' | 'stale'> = {
  empty: 'Not read yet',
  sweeping: 'Being read for the first time',
  ready: 'Ready',
  stale: 'Too old',
}

export const IDENTITY_LABELS: Labels<'read' | 'write'> = { read: 'The reading identity', write: 'The writing identity' }

export const CAPABILITY_STATUS_LABELS: Labels<'available' | 'warning' | 'unavailable' | 'unexpected' | 'off'> = {
  available: 'Available',
  warning: 'Perhaps missing a permission',
  unavailable: 'Missing a license',
  unexpected: 'Refused by Microsoft',
  off: 'Switched off',
}
