import type { SnapshotPart } from '../../../snapshot-parts.ts'
import { SPEECH } from '../../reports/speech.ts'
import type { Severity } from '../findings/rules/rule.ts'
import type { RoleChange } from '../snapshots/change-kinds.ts'
import type { MissingReason } from '../surroundings/parts.ts'
import type { CountedMetric } from './metrics.ts'

const { number, counted, percent } = SPEECH.en

/** What the report about privileged access says; names and times come written out. */
export const ENGLISH_ROLE_REPORT_WORDS = {
  title: 'Privileged access',
  reportOf: (time: string) => `report of ${time}`,
  zone: (zone: string) => `All times are in ${zone}.`,
  openFindings: (open: number) => counted(open, 'open finding'),
  ofWhich: (high: number, day: string) => `, ${number(high)} of them of high severity, as of ${day}.`,
  accepted: (count: number) => `For ${number(count)} more somebody answers.`,
  severities: { high: 'High', medium: 'Medium', low: 'Low' } satisfies Record<Severity, string>,
  metrics: {
    standingPrivileged: 'People and apps with standing privileged access',
    standingTier0: 'Those of them who could take over the tenant',
    eligible: 'People who activate their role only when they need it',
    globalAdministrators: 'Global Administrators',
    privilegedApps: 'Apps with much power',
    tier0Apps: 'Apps that could take over the tenant',
    deviatingRoles: 'Roles with settings weaker than the baseline, in use or not',
    holders: 'People with any administrator role',
    holdersWithoutMfa: 'Administrators without a second factor',
  } satisfies Record<CountedMetric, string>,
  figures: {
    standing: 'with standing access',
    standingChanged: (change: string) => `with standing access (${change})`,
    eligible: 'eligible instead',
    globalAdministrators: 'Global Administrators',
    tier0Apps: 'apps that could take over',
    holdersWithoutMfa: 'without a second factor',
  },
  numbers: { title: 'In numbers', caption: 'What there is', what: 'What', now: 'Now' },
  findings: {
    title: 'Findings',
    none: 'Nothing stands out.',
    caption: 'Findings by kind, and what to do about them',
    found: 'What was found',
    severity: 'Severity, at worst',
    open: 'Open',
    accepted: 'Answered for',
    moreKinds: (count: number) => `${counted(count, 'more kind')} in the spreadsheet.`,
  },
  first: {
    title: 'To be done first',
    caption: 'Open findings of high severity',
    who: 'Who or what',
    finding: 'Finding',
    rest: (more: number, settings: number) =>
      `${[
        ...(more > 0 ? [`${number(more)} more in the spreadsheet`] : []),
        ...(settings > 0 ? [`${number(settings)} about settings, below`] : []),
      ].join('; ')}.`,
  },
  changes: {
    title: (day: string) => `What has changed since ${day}`,
    none: 'Nothing.',
    caption: 'Changes since the snapshot before',
    what: 'What',
    change: 'Change',
    tier: 'Tier',
    kinds: { added: 'New', removed: 'Gone', changed: 'Changed' } satisfies Record<RoleChange['change'], string>,
    assignments: {
      eligible: 'eligible',
      activated: 'activated',
      activePermanent: 'active for good',
      activeTimeBound: 'active until a day',
    } as Readonly<Record<string, string>>,
    more: (count: number) => `And ${counted(count, 'more change')}.`,
  },
  settings: {
    title: 'Settings weaker than the baseline',
    caption: 'Roles in use, and what their settings lack',
    role: 'Role',
    inAzure: (scopes: string) => `Azure: ${scopes}`,
    tier: 'Tier',
    weaker: 'What is weaker',
    things: (count: number) => `${number(count)} things.`,
    more: (count: number) => `And ${counted(count, 'more role')}.`,
  },
  apps: {
    title: 'Apps with much power',
    caption: 'Apps by tier',
    app: 'App',
    otherOrganization: 'of another organization',
    tier: 'Tier',
    permissions: 'Permissions',
    oldestSecret: 'Oldest secret',
    days: (count: number) => counted(count, 'day'),
    more: (count: number) => `And ${counted(count, 'more app')}.`,
  },
  snapshot: 'Snapshot',
  comparedWith: (day: string) => `, compared with the one of ${day}.`,
  tiers: 'Tier 0 leads to control of the tenant; tier 1 is much power, or power over many.',
  noPim:
    'Privileged Identity Management could not be read in whole: everything active counts as standing, and eligible ' +
    'assignments may be missing.',
  passOn: 'This report names administrators: pass it on only to those who need it.',
  missing: (parts: string) =>
    `Could not be read, and so is neither counted nor judged here: ${parts}. What was found about that before is not ` +
    'counted as fixed.',
  missingPart: (part: string, reason: string) => `${part} (${reason})`,
  between: '; ',
  withCode: (reason: string, code: string) => `${reason}: ${code}`,
  parts: {
    settings: 'settings of roles',
    apps: 'apps',
    signIns: 'sign-ins',
    secondFactors: 'second factors',
    groups: 'settings of groups',
    approvers: 'approvers',
    activity: 'what people did',
    accessReviews: 'access reviews',
    conditionalAccess: 'Conditional Access',
    alerts: 'Microsoft’s alerts',
    units: 'administrative units',
    licenses: 'licenses',
    azure: 'roles of Azure',
    entitlementManagement: 'roles of entitlement management',
    exchange: 'roles of Exchange',
    intune: 'roles of Intune',
    cloudPC: 'roles of Windows 365',
    defender: 'roles of Defender',
  } satisfies Record<SnapshotPart, string>,
  reasons: {
    switchedOff: 'switched off',
    noLicense: 'no license',
    noPermission: 'no permission',
    notOffered: 'not there in this tenant',
    refused: 'refused by Microsoft',
    tooMuch: 'too much to read',
    unavailable: 'no complete response',
  } satisfies Record<MissingReason, string>,
  activity: {
    title: (days: number) => `The ${counted(days, 'day')} before`,
    standing: 'Standing against activated',
    hours: (standing: number, activated: number, since: string) =>
      `${counted(standing, 'hour')} of standing privileged access, ${counted(activated, 'hour')} of activated, since ` +
      since,
    activations: 'Activations',
    activationsBy: (count: number, people: number, since: string) =>
      `${number(count)} by ${counted(people, 'person', 'people')}, since ${since}`,
    approvals: 'Approvals',
    approved: (share: number, minutes: number | undefined) =>
      `${percent(share)} of the requests that were decided` +
      `${minutes === undefined ? '' : `, half of them within ${counted(minutes, 'minute')}`}`,
    justifications: 'Justifications',
    justified: (share: number) => `${percent(share)} of the activations say what they are for`,
    afterHours: 'Outside of working hours',
    ofActivations: (share: number) => `${percent(share)} of the activations`,
    unused: 'Not activated for 90 days',
    unusedCount: (count: number) =>
      counted(count, 'role of a person who may activate it', 'roles of people who may activate them'),
    reviews: 'Access reviews',
    reviewed: (share: number) => `${percent(share)} of the decisions are made`,
    fixed: 'Findings fixed',
    fixedIn: (count: number, days: number | undefined) =>
      `${number(count)}${days === undefined ? '' : `, half of them within ${days < 1 ? 'a day' : `${days} ${days === 1 ? 'day' : 'days'}`}`}`,
    drift: 'Drift',
    noDrift: 'None: everything is as approved plans left it',
    drifted: (count: number) => `${counted(count, 'thing')} not as an approved plan left it`,
    alerts: 'Open alerts today',
    noAlerts: 'None',
    alertsOf: {
      high: (count: number) => `${number(count)} of high severity`,
      medium: (count: number) => `${number(count)} of medium severity`,
      low: (count: number) => `${number(count)} of low severity`,
    } satisfies Record<Severity, unknown>,
  },
  charts: {
    standing: 'Standing',
    eligible: 'Eligible',
    activated: 'Activated',
    trend: 'Standing and eligible',
    trendTitle: 'People and apps with standing access, and people who are eligible instead, over time',
    people: 'People and apps',
    hours: 'Hours',
    hoursCaption: 'Privileged hours a week',
    hoursTitle: 'Hours of standing and of activated privileged access in each week',
    activations: 'Activations',
    activationsCaption: 'Activations a week',
    activationsTitle: 'Activations of roles in each week',
    weekFrom: 'Week from',
  },
}

export type RoleReportWords = typeof ENGLISH_ROLE_REPORT_WORDS
