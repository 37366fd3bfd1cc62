import type { ChangeRow, PlanRow } from '../../src/store/tables.ts'
import type { CleanupSummary } from '../../src/services/cleanup/summary.ts'
import type { RemovalDetails } from '../../src/services/licenses/removal-details.ts'
import { PLAN_KINDS } from '../../src/services/plan-kinds.ts'
import { createPlanKinds } from '../../src/services/plans/plan-rules.ts'
import type { PlanKind } from '../../src/services/reports/plan-kind.ts'
import { createSpeakers } from '../../src/services/reports/wording.ts'
import { STORED_SENTENCES } from '../../src/services/stored-sentences.ts'

/** Whoever speaks, in UTC; and what most tests read. */
export const speak = createSpeakers({ timeZone: 'UTC', sentences: STORED_SENTENCES })
export const ENGLISH = speak('en')

/** French text with ordinary spaces, as people type it into a test. */
export const spaced = (text: string): string => text.replaceAll('\u202F', ' ')

/** The kind of a plan, as its reports need it. */
export const kindOf = ({ kind }: Pick<PlanRow, 'kind'>): PlanKind => createPlanKinds(PLAN_KINDS).of(kind)

/** Names as somebody could choose them who wants a report to do something. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '=HYPERLINK("https://evil.example","Sign in")',
  "'; Remove-Item C:\\ -Recurse; '",
  '’; Remove-Item C:\\ -Recurse; ‘',
  '**Approved** [here](https://evil.example)',
  '$tenantName $(Get-Date) `n "@',
  'Invoice\u202Efdp.exe\r\nFrom: boss',
] as const

export const A3 = { skuId: '4b590615-0888-425a-a965-b3bf7789848d', productName: 'Microsoft 365 A3 for Faculty' }
export const POWER_BI = { skuId: 'f8a1db68-be16-40ed-86d5-cb42ce701560', productName: 'Power BI Pro' }

export const samplePlan = (plan: Partial<PlanRow> = {}): PlanRow => ({
  id: '5d2f6a0e-6f0d-4a55-9d8e-0c7d2b9f1a11',
  kind: 'licenseCleanup',
  state: 'ready',
  title: 'License clean-up: Faculty A3',
  scope: JSON.stringify({
    groupIds: ['g1'],
    inactiveDays: 180,
    neverSignedIn: 'skip',
    accountState: 'both',
    userTypes: ['Member'],
    acceptSideEffects: [],
    directLicenses: 'report',
  }),
  limits: JSON.stringify({ maxRemovals: 1000, maxPercent: 25 }),
  expiresAt: new Date('2026-04-28T08:00:00Z'),
  requester: '11111111-1111-4111-8111-111111111111',
  createdAt: new Date('2026-03-14T08:00:00Z'),
  createdBy: 'key:planner',
  requestHash: null,
  undoOf: null,
  campaignId: null,
  reason: 'The spring renewal: seats that nobody uses should not be bought again.',
  selfApproved: false,
  hash: 'ab'.repeat(32),
  summary: sampleSummary(),
  graceDays: 14,
  noticedAt: null,
  readyToldAt: null,
  decidedAt: null,
  decidedBy: null,
  approverId: null,
  approverName: null,
  comment: null,
  code: null,
  message: null,
  startedAt: null,
  stopRequestedAt: null,
  stopRequestedBy: null,
  sentAt: null,
  finishedAt: null,
  nextLookAt: null,
  looks: 0,
  leaseOwner: null,
  leaseUntil: null,
  seal: null,
  ...plan,
})

export const sampleSummary = (summary: Partial<CleanupSummary> = {}): CleanupSummary => ({
  groups: [
    {
      groupId: 'g1',
      displayName: 'LIC_A3_Faculty',
      members: 1400,
      candidates: 260,
      planned: 204,
      spared: 38,
      handOver: 18,
    },
  ],
  people: {
    read: 20_431,
    active: 18_900,
    tooNew: 311,
    unknown: 4,
    neverSignedIn: 96,
    inactive: 1_120,
    disabled: 57,
    decided: { planned: 204, handOver: 18, spared: 994 },
  },
  spared: { roleHolder: 4, onLeave: 11, recentlyHired: 6, overLimit: 17 },
  seats: [
    { ...A3, freed: 196, kept: 5, reduced: 1, mayFail: 2 },
    { ...POWER_BI, freed: 12, kept: 0, reduced: 0, mayFail: 0 },
  ],
  savings: [{ currency: 'USD', monthly: 686, yearly: 8232 }],
  directLicenses: [{ ...POWER_BI, people: 9 }],
  warnings: [],
  ...summary,
})

export function sampleChange(
  index: number,
  { details = {}, ...row }: Partial<Omit<ChangeRow, 'details'>> & { details?: Partial<RemovalDetails> } = {},
): ChangeRow {
  const id = (kind: string) => `${kind}-0000-4000-8000-${String(index).padStart(12, '0')}`
  return {
    id: id('cccccccc'),
    planId: '5d2f6a0e-6f0d-4a55-9d8e-0c7d2b9f1a11',
    position: index,
    kind: 'licenseGroupRemoval',
    subjectId: id('aaaaaaaa'),
    targetId: '22222222-2222-4222-8222-222222222222',
    before: '{"licenses":[],"member":true}',
    after: '{"member":false}',
    preconditions: '{}',
    state: 'planned',
    code: null,
    message: null,
    outcome: null,
    attempts: 0,
    createdAt: new Date('2026-03-14T08:00:00Z'),
    intendedAt: null,
    requestedAt: null,
    verifiedAt: null,
    movesPeople: false,
    restoreBefore: null,
    undoState: null,
    undoCode: null,
    undoMessage: null,
    undoAttempts: 0,
    undoIntendedAt: null,
    undoneAt: null,
    seal: null,
    ...row,
    details: {
      person: {
        userId: id('aaaaaaaa'),
        displayName: `Person ${index}`,
        userPrincipalName: `person${index}@northwind.example`,
        mail: `person${index}@northwind.example`,
        department: 'Chemistry',
        accountEnabled: true,
        status: 'inactive',
        lastActivityDateTime: '2025-08-02T09:30:00.000Z',
        lastActivitySource: 'successfulSignIn',
        inactiveDays: 224,
      },
      groupName: 'LIC_A3_Faculty',
      licenses: [{ ...A3, effect: 'freed', keptBy: [], message: 'The seat becomes free.' }],
      mailboxKindUnknown: false,
      ...details,
    } satisfies RemovalDetails,
  }
}

export const range = (length: number): number[] => Array.from({ length }, (_, index) => index + 1)
