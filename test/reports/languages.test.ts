import t from 'tap'
import type { Person } from '../../src/services/people/person.ts'
import { PLAN_KINDS } from '../../src/services/plan-kinds.ts'
import type { PlanKind } from '../../src/services/reports/plan-kind.ts'
import { LANGUAGES, type Language } from '../../src/languages.ts'
import { summaryHtml, summaryMarkdown } from '../../src/services/reports/plan-summary.ts'
import { reportHtml } from '../../src/services/reports/report-html.ts'
import type { ReportInput } from '../../src/services/reports/report-input.ts'
import { createSpeakers } from '../../src/services/reports/wording.ts'
import { STORED_SENTENCES } from '../../src/services/stored-sentences.ts'
import { CHANGE_STATES, PLAN_STATES, type ChangeRow, type PlanRow } from '../../src/store/tables.ts'
import { ENGLISH_PIECES } from './english-pieces.ts'
import { readMarkup } from './markup.ts'
import { A3, sampleChange, samplePlan, sampleSummary, spaced } from './sample.ts'

const speak = createSpeakers({ timeZone: 'Europe/Paris', sentences: STORED_SENTENCES })
const AT = new Date('2026-07-01T22:30:00Z')
const SUPPORT = ' (Graph request 7f3c)'

const person: Person = {
  userId: 'aaaaaaaa-0000-4000-8000-000000000001',
  displayName: 'Zoé',
  userPrincipalName: 'zoe@northwind.example',
  accountEnabled: false,
}

/** Whatever any kind of change tells of itself. */
const DETAILS = {
  person: { ...person, status: 'inactive', lastActivityDateTime: '2025-08-02T09:30:00.000Z', inactiveDays: 224 },
  groupName: 'LIC_A3',
  licenses: (['freed', 'kept', 'reduced', 'mayFail'] as const).map((effect) => ({ ...A3, effect, keptBy: [] })),
  alsoLost: ['The person also leaves the team of this group, with its channels and files.'],
  mailboxKindUnknown: true,
  saidToHaveLeft: true,
  roleName: 'Teams Administrator',
  scopeName: 'Lyon',
  why: 'It was not activated for 90 days or more.',
  lastActivityDateTime: '2025-08-02T09:30:00.000Z',
  reviewers: ['Zoé', 'Ada'],
}

const rule = (maximumDuration: string) => ({
  Expiration_EndUser_Assignment: {
    id: 'Expiration_EndUser_Assignment',
    '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyExpirationRule',
    maximumDuration,
  },
})

/** What each kind of change makes of what. */
const MADE: Readonly<Record<string, readonly [before: object, after: object]>> = {
  contactUpdate: [{ mobilePhone: '1' }, { mobilePhone: '2', jobTitle: 'x' }],
  roleSettings: [
    { policyId: 'p', rules: rule('PT8H') },
    { policyId: 'p', rules: rule('PT4H') },
  ],
  azureRoleSettings: [
    { scope: '/subscriptions/s', policyId: 'p', rules: rule('PT8H') },
    { scope: '/subscriptions/s', policyId: 'p', rules: rule('PT4H') },
  ],
  accessReview: [{ exists: false }, { exists: true, recurrence: 'semiAnnually', days: 14 }],
  roleAssignment: [{ held: true }, { held: false }],
}

const MESSAGES: Partial<Record<ChangeRow['state'], string>> = {
  failed: `Microsoft Graph refused it with Request_BadRequest${SUPPORT}.`,
  unverified: 'Microsoft accepted it, and after a day it still does not show: ask Microsoft support.',
  spared: 'This account is on leave, so it is left alone.',
  handOver: '"LIC_A3" is synchronized from Active Directory: remove the member there.',
}

const changesOf = (kind: PlanKind): ChangeRow[] =>
  kind.changes.flatMap(({ name }, place) =>
    CHANGE_STATES.map((state, index) => {
      const [before, after] = MADE[name] ?? [{ held: false }, { held: true, endDateTime: '2026-12-31T23:30:00Z' }]
      return {
        ...sampleChange(20 * place + index + 1, {
          kind: name,
          state,
          before: JSON.stringify(before),
          after: JSON.stringify(after),
          message: MESSAGES[state] ?? null,
          code: state === 'failed' ? 'GraphRefused' : null,
          undoState: state === 'verified' ? 'failed' : null,
          undoMessage: state === 'verified' ? 'Somebody changed it meanwhile, so it is left alone.' : null,
          restoreBefore: AT,
        }),
        details: DETAILS,
      }
    }),
  )

/** What draws of role plans count, beside what those of clean-ups do. */
const SUMMARY = {
  ...sampleSummary({
    warnings: ['The savings leave out products without a price: Visio.'],
    groups: [
      {
        groupId: 'g',
        displayName: 'LIC_A3',
        members: 1_204,
        candidates: 2,
        planned: 1,
        spared: 1,
        handOver: 1,
        message: '"LIC_A3" is mail-enabled: remove the member in Exchange.',
      },
    ],
  }),
  subjects: { people: 2, groups: 1, apps: 1, deleted: 1, roles: 3 },
  lines: ['Teams Administrator for Lyon: Zoé, Ada, Bob, and 2 more may activate it until August 3, 2026'],
}

const PLAN_MESSAGES: Partial<Record<PlanRow['state'], string>> = {
  refused: 'The service stopped while it made this plan: make it again.',
  halted:
    'More than 5 % of the changes failed, so the plan halted: look at the failed ones before you approve the rest.',
  stopped: 'Somebody stopped the plan: what was made stands, what is left waits for a new approval.',
}

const TITLES: Readonly<Record<string, string>> = {
  licenseCleanup: 'License clean-up of 3 license groups: people of 2 departments inactive for 180 days',
  licenseGroupRemoval: 'Remove Zoé from LIC_A3',
  contactUpdate: 'Change Job Title of Zoé',
  rolePlan: 'From standing to eligible: roles of tier 0 and 1',
}

function inputOf(kind: PlanKind, state: PlanRow['state'], language: Language): ReportInput {
  const changes = changesOf(kind)
  const isBegun = !['draft', 'ready', 'refused', 'rejected'].includes(state)
  const plan = samplePlan({
    kind: kind.name,
    state,
    title: TITLES[kind.name] ?? '',
    reason: 'Le printemps.',
    summary: SUMMARY,
    scope: JSON.stringify({
      ...(kind.name === 'licenseCleanup' && {
        inactiveDays: 180,
        neverSignedIn: 'include',
        accountState: 'enabled',
        userTypes: ['Member', 'Guest'],
        departments: ['Chimie'],
        acceptSideEffects: ['g'],
      }),
    }),
    message: PLAN_MESSAGES[state] ?? null,
    decidedAt: AT,
    decidedBy: 'key:approver',
    approverName: 'Ada',
    noticedAt: AT,
    startedAt: isBegun ? AT : null,
    finishedAt: isBegun ? AT : null,
    stopRequestedAt: AT,
    stopRequestedBy: null,
    expiresAt: AT,
  })
  return {
    say: speak(language),
    plan,
    kind,
    changes,
    progress: isBegun
      ? Object.fromEntries(CHANGE_STATES.map((one) => [one, 2]))
      : { planned: 2, spared: 50, handOver: 1 },
    people: { touched: 4, made: 2, undone: 1, undoFailed: 1 },
    troubles: changes.filter((change) => change.state === 'failed' || change.undoState === 'failed'),
    became: [{ skuId: A3.skuId, productName: A3.productName, freed: 2, returned: 1 }],
    undoPlans: [
      { plan: samplePlan({ scope: '{}', title: `Take back: ${plan.title}` }), kind, progress: { planned: 1 } },
    ],
    auditHead: { seq: 18_231, hash: 'cd'.repeat(32) },
    tenantName: 'Northwind',
    generatedAt: AT,
    files: [{ label: 'x', link: '?format=csv', isSpreadsheet: true }],
  }
}

const textOf = (page: string): string =>
  spaced(readMarkup(page).text)
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&gt;', '>')

t.test('every report of a plan is in one language, says its time zone once, and no time of a machine', async (t) => {
  t.ok(ENGLISH_PIECES.length > 500, `${ENGLISH_PIECES.length} pieces of English`)
  for (const language of LANGUAGES) {
    let english = 0
    for (const kind of PLAN_KINDS) {
      for (const state of PLAN_STATES) {
        const about = `${language} ${kind.name} ${state}`
        const page = reportHtml(inputOf(kind, state, language))
        const text = textOf(page)
        t.match(page, `<html lang="${language}">`, about)
        t.equal(text.split('Europe/Paris').length - 1, 1, `${about}: the zone`)
        t.notMatch(text, /\d{4}-\d\d-\d\dT|\bUTC\b|undefined|\[object|NaN/, about)
        t.match(text, language === 'fr' ? '2 juillet 2026 à 00:30' : 'July 2, 2026 at 00:30', about)
        const found = ENGLISH_PIECES.filter((piece) => text.includes(piece))
        english += found.length
        if (language !== 'en') {
          t.same(found, [], `${about}: English`)
          t.notMatch(page, 'lang="en"', about)
        }
      }
    }
    if (language === 'en') t.ok(english > 1_000, `the same pieces stand in English reports: ${english} times`)
  }
})

t.test('so is what approvals show, which says the zone with the time', async (t) => {
  for (const kind of PLAN_KINDS) {
    for (const state of PLAN_STATES) {
      const input = inputOf(kind, state, 'fr')
      const html = summaryHtml(input)
      for (const text of [spaced(summaryMarkdown(input)).replaceAll('**', ''), textOf(html)]) {
        t.same(
          ENGLISH_PIECES.filter((piece) => text.includes(piece)),
          [],
          `${kind.name} ${state}`,
        )
        t.notMatch(text, /\d{4}-\d\d-\d\dT|\bUTC\b|undefined|\[object|NaN/)
        t.ok(text.split('Europe/Paris').length - 1 <= 2, 'once for each time')
        if (state === 'ready') t.match(text, '2 juillet 2026 à 00:30 (Europe/Paris)')
      }
      t.match(html, '<div lang="fr">')
    }
  }
})
