import t, { type Test } from 'tap'
import { cardOf } from '../../src/services/campaigns/asking/card.ts'
import { mailOf } from '../../src/services/campaigns/asking/mail.ts'
import { licenseNotices } from '../../src/services/licenses/notices/notices.ts'
import { layOut, subjectLine } from '../../src/services/reports/notice-layout.ts'
import { isolated, isolatesAsMarks, isolatesAsMarkup, withoutIsolates } from '../../src/services/reports/isolates.ts'
import { asked, person } from '../campaigns/asked.ts'
import { startRolePlans, USER_ADMINISTRATOR } from '../role-plans/support.ts'
import { sampleChange, samplePlan, speak } from './sample.ts'

const COLLEGE = 'מכללת הצפון (2026)'
const PERSON = 'דנה כהן!'
const TITLE = 'رقم الهاتف 42'
const HEBREW_OR_ARABIC = /[\u0590-\u06FF]/

interface Said {
  subject: string
  html: string
  text: string
}

/** Whatever is written from the right stands apart from the sentence around it, and each of the names is there. */
function standsApart(t: Test, { subject, html, text }: Said, names: readonly string[]) {
  const inText = (plain: string) => plain.replaceAll(/\u2068[^\u2068\u2069]*\u2069/g, '')
  t.notMatch(inText(subject), HEBREW_OR_ARABIC, subject)
  t.notMatch(inText(text), HEBREW_OR_ARABIC, text)
  t.notMatch(html.replaceAll(/<bdi dir="auto">[^<]*<\/bdi>/g, ''), HEBREW_OR_ARABIC, html)
  for (const name of names) {
    t.match(text, `\u2068${name}\u2069`)
    t.match(html, `<bdi dir="auto">${name}</bdi>`)
  }
  t.notMatch(subject + html + text, /[\uE000-\uE00F]/, 'no marks of our own are left')
}

t.test('notices about licenses, in both languages', async (t) => {
  for (const language of ['en', 'fr'] as const) {
    const manager = { userId: 'lee', displayName: PERSON, mail: 'lee@northwind.example' }
    const change = sampleChange(1, {
      details: {
        preferredLanguage: language,
        manager,
        person: { userId: 'u', displayName: PERSON, mail: 'u@northwind.example', status: 'inactive' },
      },
    })
    const mails = licenseNotices({
      language,
      speak,
      plan: samplePlan({ title: TITLE }),
      changes: [change],
      contact: PERSON,
      requesterName: PERSON,
      tenantName: COLLEGE,
      alsoTo: {
        managers: new Map([['lee', { id: 'lee', displayName: PERSON, mail: 'lee@northwind.example' }]]),
        privateMails: new Map([[change.subjectId.toLowerCase(), 'private@example.com']]),
      },
      now: new Date('2026-03-18T15:00:00Z'),
    })
    t.same(
      mails.map(({ role }) => role),
      ['person', 'personPrivate', 'manager'],
    )
    for (const mail of mails) standsApart(t, mail, [COLLEGE, PERSON, TITLE])
  }
})

t.test('mails and cards of campaigns, first and as reminders', async (t) => {
  for (const language of ['en', 'fr'] as const) {
    for (const [kind, round] of [
      ['person', 'first'],
      ['person', 'reminder-1'],
      ['manager', 'escalation'],
    ] as const) {
      const shown = asked({
        language,
        kind,
        round,
        tenantName: COLLEGE,
        title: TITLE,
        requesterName: PERSON,
        responderName: PERSON,
        contact: PERSON,
        people: [person(1, { displayName: PERSON, jobTitle: TITLE })],
      })
      standsApart(t, mailOf(shown), [COLLEGE, PERSON, TITLE])
      const { fallbackText, body } = JSON.parse(cardOf(shown))
      const runs = body.flatMap(({ inlines = [] }: any) => inlines.map(({ text }: any) => text)).join('\n')
      const plain = { subject: fallbackText, html: '', text: runs }
      standsApart(t, plain, [])
      for (const name of [COLLEGE, PERSON, TITLE]) t.match(runs, `\u2068${name}\u2069`)
      const [input] = body.filter(({ id }: any) => id === 'jobTitle')
      if (kind === 'person') t.equal(input.value, TITLE, 'what comes back with an answer has no marks')
    }
  }
})

t.test('notices about roles, and the page that explains them', async (t) => {
  const bench = await startRolePlans(t)
  const groupName = 'קבוצה א'
  const change = (path: string, body: object) => bench.simulate(`PATCH /_simulator/${path}`, body)
  await change(`groups/${bench.groupId('pimRoleGroup')}`, { displayName: groupName })
  await change(`users/${bench.userId('inactiveStaff')}`, { displayName: PERSON })
  const given = await fetch(`${bench.graphUrl}/v1.0/roleManagement/directory/roleAssignmentScheduleRequests`, {
    method: 'POST',
    headers: { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' },
    body: JSON.stringify({
      action: 'adminAssign',
      principalId: bench.userId('inactiveStaff'),
      roleDefinitionId: USER_ADMINISTRATOR,
      directoryScopeId: '/',
      justification: 'x',
      scheduleInfo: { startDateTime: new Date().toISOString(), expiration: { type: 'noExpiration' } },
    }),
  })
  t.equal(given.status, 201)
  const plan = await bench.wave({
    action: 'standingToEligible',
    roleIds: [USER_ADMINISTRATOR],
    groupId: bench.groupId('pimRoleGroup'),
    reason: TITLE,
  })
  t.match(plan, { state: 'ready' }, JSON.stringify(plan))
  const notices = (await bench.call(`GET /v1/plans/${plan.planId}/notices`, { as: 'roleOperator' })).body.value
  t.ok(notices.length > 0)
  for (const notice of notices) standsApart(t, notice, [PERSON, TITLE, groupName])
  const { content } = (await bench.call(`GET /v1/plans/${plan.planId}/report?format=training`, { as: 'roles' })).body
  t.match(content, `<bdi dir="auto">${groupName}</bdi>`)
  t.notMatch(content, /[\uE000-\uE00F]/)
})

t.test('nothing is marked that is written as the sentence is', async (t) => {
  for (const name of ['Ada Lovelace', 'Zoë Ångström', 'Дана', '李', '4 2', '']) {
    t.equal(isolated(name), name)
  }
  t.equal(isolated(undefined), undefined)
})

t.test('marks in a name are no marks', async (t) => {
  for (const name of [`\uE001${PERSON}`, `${PERSON}\uE002`, `\uE002${PERSON}\uE001`, `\u202E${PERSON}\u2069`]) {
    const sentence = `Hello ${isolated(name)}, welcome.`
    t.match(isolatesAsMarks(sentence), /^Hello \u2068 ?[^\u2068\u2069]+ ?\u2069, welcome\.$/)
    t.match(isolatesAsMarkup(sentence).text, /^Hello <bdi dir="auto">[^<]+<\/bdi>, welcome\.$/)
    t.notMatch(withoutIsolates(sentence), /[\uE001\uE002\u202E\u2069]/)
  }
  const stray = 'a\uE001b\uE002\uE002c\uE001d <i>'
  t.equal(isolatesAsMarkup(stray).text, 'a<bdi dir="auto">b</bdi>cd &lt;i&gt;')
  t.equal(isolatesAsMarks(stray), 'a\u2068b\u2069cd <i>')
  t.equal(subjectLine(`${isolated(PERSON)}\r\nBcc: x`), `\u2068${PERSON}\u2069 Bcc: x`)
  const { html, text } = layOut([{ paragraph: isolated(`${PERSON} https://evil.example`) }], {
    say: speak('en'),
    contact: 'x',
  })
  t.notMatch(html + text, '://evil')
})
