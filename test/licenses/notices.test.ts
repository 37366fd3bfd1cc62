import t from 'tap'
import { contactUpdate } from '../../src/services/contacts/plan-kind.ts'
import { licenseNotices } from '../../src/services/licenses/notices/notices.ts'
import { LICENSE_NOTICE_TEXTS } from '../../src/services/licenses/notices/texts.ts'
import { languageOf, LANGUAGES, NOTICE_TEXTS, type Language } from '../../src/services/reports/notice-texts.ts'
import { CHANGE_STATES, type ChangeRow } from '../../src/store/tables.ts'
import { readMarkup } from '../reports/markup.ts'
import { A3, HOSTILE, POWER_BI, sampleChange, samplePlan, spaced, speak } from '../reports/sample.ts'

const LEE = { userId: 'lee', displayName: 'Lee Chan', mail: 'lee@northwind.example' }

/** As they are found where everybody's manager may be told. */
const managersOf = (changes: readonly ChangeRow[]) =>
  new Map(
    changes.flatMap(({ details }) => {
      const { manager } = details as { manager?: typeof LEE }
      if (manager === undefined) return []
      const { userId, ...user } = manager
      return [[userId.toLowerCase(), { id: userId, ...user }] as const]
    }),
  )

const alsoTo = (changes: readonly ChangeRow[], privateMails: [string, string][] = []) => ({
  managers: managersOf(changes),
  privateMails: new Map(privateMails),
})

const noticesOf = (changes: ChangeRow[], more: Partial<Parameters<typeof licenseNotices>[0]> = {}) =>
  licenseNotices({
    language: 'en',
    speak,
    plan: samplePlan(),
    changes,
    contact: 'licenses@northwind.example',
    tenantName: 'Northwind College',
    alsoTo: alsoTo(changes),
    now: new Date('2026-03-18T15:00:00Z'),
    ...more,
  })

const license = (product: typeof A3, effect: 'freed' | 'kept' | 'reduced' | 'mayFail') => ({
  ...product,
  effect,
  keptBy: [],
  message: '',
})

const textsIn = (language: Language) => ({ ...NOTICE_TEXTS[language], ...LICENSE_NOTICE_TEXTS[language] })

t.test('both languages say everything', async (t) => {
  const [keys, ...others] = LANGUAGES.map((language) => Object.keys(textsIn(language)).sort())
  for (const other of others) t.same(other, keys)
  for (const language of LANGUAGES) {
    for (const [key, text] of Object.entries(textsIn(language))) {
      const said = typeof text === 'function' ? (text as (...values: unknown[]) => string)('ONE', 2, 'THREE') : text
      t.ok(said.length > 5, `${language} ${key}`)
      if (typeof text === 'function') t.match(said, 'ONE', `${language} ${key} uses what it is given`)
    }
  }
})

t.test('the language is the one that the person prefers', async (t) => {
  for (const [preferred, language] of [
    ['fr', 'fr'],
    ['fr-CA', 'fr'],
    ['FR_fr', 'fr'],
    ['en-GB', 'en'],
    ['de-DE', 'en'],
    ['fry', 'en'],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    t.equal(languageOf(preferred), language, `"${preferred}"`)
  }
  t.equal(speak('fr').date('2026-04-01T00:00:00Z'), '1er avril 2026')
  t.equal(speak('fr').date('2026-04-11T00:00:00Z'), '11 avril 2026')
  t.equal(noticesOf([sampleChange(1)], { language: 'fr' })[0]?.language, 'fr', 'unless nobody knows')
})

t.test('a person reads what happens when, why, how to keep it, and what becomes of the data', async (t) => {
  const details = {
    licenses: [license(A3, 'freed'), license(POWER_BI, 'kept')],
    alsoLost: ['The person also leaves the team of this group.'],
  }
  const words = {
    en: [
      'April 1, 2026',
      'August 2, 2025',
      'This would go:',
      'This stays',
      'sign in once before April 1, 2026',
      'licenses@northwind.example',
      '30 days',
      'May 1, 2026',
      'OneDrive',
      'leaves the team',
    ],
    fr: [
      '1er avril 2026',
      '2 août 2025',
      'Ce qui serait retiré',
      'Ce qui reste inchangé',
      'connecter une fois avant le 1er avril 2026',
      'licenses@northwind.example',
      '30 jours',
      '1er mai 2026',
      'OneDrive',
      'leaves the team',
    ],
  }
  for (const language of LANGUAGES) {
    const [notice] = noticesOf([sampleChange(1, { details: { ...details, preferredLanguage: language } })])
    t.match(notice, {
      role: 'person',
      language,
      to: { displayName: 'Person 1', mail: 'person1@northwind.example' },
      subject: 'Northwind College',
    })
    for (const text of [notice?.text ?? '', readMarkup(notice?.html ?? '').text]) {
      for (const word of [...words[language], A3.productName, POWER_BI.productName]) t.match(text, word, language)
    }
  }
})

t.test('the days are those of the grace, counted from the first complete reading', async (t) => {
  const [read] = noticesOf([sampleChange(1)], {
    plan: samplePlan({ noticedAt: new Date('2026-03-16T08:00:00Z'), graceDays: 30 }),
  })
  t.match(read?.text, 'before April 15, 2026')
  t.match(read?.text, 'by May 15, 2026')
})

t.test('the only link is the contact: in the sentence, as a button, and in full', async (t) => {
  const cases: [contact: string | undefined, links: string[]][] = [
    ['licenses@northwind.example', ['mailto:licenses@northwind.example']],
    ['https://it.northwind.example/licenses?x=1&y=2', ['https://it.northwind.example/licenses?x=1&amp;y=2']],
    ['javascript:alert(1)', []],
    ['the IT desk, room 4', []],
    ['http://it.northwind.example', []],
    [undefined, []],
  ]
  for (const [contact, links] of cases) {
    const { contact: _, ...input } = {
      contact,
      language: 'en' as const,
      speak,
      plan: samplePlan(),
      changes: [sampleChange(1, { details: { manager: LEE } })],
      alsoTo: alsoTo([sampleChange(1, { details: { manager: LEE } })]),
      tenantName: 'Northwind College',
      now: new Date('2026-03-18T15:00:00Z'),
    }
    for (const notice of licenseNotices(contact === undefined ? input : { ...input, contact })) {
      const { tags } = readMarkup(notice.html)
      t.same(
        tags.flatMap(({ attributes }) => attributes.href ?? []),
        // At the end once more, with what else somebody looks for who doubts the mail.
        [...links, ...links, ...links, ...links],
        `${contact} ${notice.role}`,
      )
      t.equal(tags.filter(({ name }) => name === 'table').length, links.length, 'no button that leads nowhere')
      t.match(notice.text, contact ?? 'your IT help desk')
    }
  }
})

t.test('every notice says which plan it belongs to, who asked for it, and whom to turn to', async (t) => {
  const words = {
    en: ['This is about: License clean-up: Faculty A3', 'Asked for by: Grace Hopper', 'Questions: licenses@'],
    fr: ['À propos de : License clean-up: Faculty A3', 'À la demande de : Grace Hopper', 'Questions : licenses@'],
  }
  for (const language of LANGUAGES) {
    const change = sampleChange(1, { details: { manager: LEE, preferredLanguage: language } })
    const all = noticesOf([change], { requesterName: 'Grace Hopper' })
    t.equal(all.length, 2)
    for (const { html, text } of all) {
      for (const one of [readMarkup(html).text, text]) for (const word of words[language]) t.match(spaced(one), word)
    }
  }
  t.notMatch(noticesOf([sampleChange(1)])[0]?.text, 'Asked for by', 'where no person did')
})

t.test('a switched-off account can not sign in, so it is told whom to ask', async (t) => {
  const change = sampleChange(1)
  const details = change.details as { person: object }
  const [notice] = noticesOf([
    { ...change, details: { ...details, person: { ...details.person, accountEnabled: false } } },
  ])
  t.match(notice?.text, 'switched off at present')
  t.notMatch(notice?.text, 'Just sign in')
})

t.test('who loses nothing is not alarmed, and their manager is not written to', async (t) => {
  const all = noticesOf([sampleChange(1, { details: { manager: LEE, licenses: [license(A3, 'kept')] } })])
  t.equal(all.length, 1)
  t.match(all[0]?.subject, 'your licenses stay as they are')
  t.notMatch(all[0]?.text, /mailbox|would go/)
})

t.test('one mail for a person in two groups, with the worse of two effects on a product', async (t) => {
  const [one, two] = [
    sampleChange(1, { details: { licenses: [license(A3, 'kept')] } }),
    sampleChange(2, { details: { licenses: [license(A3, 'freed')] } }),
  ]
  const [notice, ...more] = noticesOf([one, { ...two, subjectId: one.subjectId }])
  t.same(more, [])
  t.same(notice?.changeIds, [one.id, two.id])
  t.equal(notice?.text.split(A3.productName).length, 2, 'the product is named once')
  t.match(notice?.text, 'This would go:')
})

t.test('one mail for a manager, about all of their people', async (t) => {
  const change = (index: number, preferredLanguage?: string, manager = LEE) =>
    sampleChange(index, { details: { manager, ...(preferredLanguage === undefined ? {} : { preferredLanguage }) } })
  const all = noticesOf([
    change(1, 'fr-CA'),
    change(2, 'en'),
    change(3, 'fr', { ...LEE, userId: 'kim', displayName: 'Kim' }),
  ])
  const managers = all.filter(({ role }) => role === 'manager')
  t.equal(all.length, 5)
  t.match(managers, [
    { to: LEE, language: 'en', subject: '2 people' },
    { to: { userId: 'kim' }, language: 'fr', subject: 'une licence inutilisée' },
  ])
  t.same(managers[0]?.changeIds, [sampleChange(1).id, sampleChange(2).id])
  t.match(managers[0]?.text, /- Person 1: .*last used on August 2, 2025\n- Person 2: /)
})

t.test('a manager reads it in their own language, and a manager who may not be told is not written to', async (t) => {
  const changes = [sampleChange(1, { details: { manager: LEE, preferredLanguage: 'en' } })]
  const managers = new Map([['lee', { id: 'lee', mail: 'lee@northwind.example', preferredLanguage: 'fr-FR' }]])
  t.match(noticesOf(changes, { alsoTo: { managers, privateMails: new Map() } })[1], { role: 'manager', language: 'fr' })
  for (const told of [{ managers: new Map(), privateMails: new Map() }, undefined]) {
    const { alsoTo: _, ...input } = {
      language: 'en' as const,
      speak,
      plan: samplePlan(),
      changes,
      tenantName: 'Northwind College',
      now: new Date(),
      alsoTo: told,
    }
    t.equal(licenseNotices(told === undefined ? input : { ...input, alsoTo: told }).length, 1)
  }
})

t.test('a private address gets the same, and why it does; not where nothing is lost', async (t) => {
  const change = sampleChange(1)
  const kept = sampleChange(2, { details: { licenses: [license(A3, 'kept')] } })
  const mails: [string, string][] = [
    [change.subjectId.toLowerCase(), 'ada@home.example'],
    [kept.subjectId.toLowerCase(), 'bob@home.example'],
  ]
  for (const language of LANGUAGES) {
    const all = noticesOf([change, kept], { language, alsoTo: alsoTo([], mails) })
    t.match(all, [
      { role: 'person', to: { mail: 'person1@northwind.example' } },
      { role: 'person', to: { mail: 'person2@northwind.example' } },
      { role: 'personPrivate', to: { userId: change.subjectId, mail: 'ada@home.example' }, language },
    ])
    t.equal(all.length, 3)
    t.equal(new Set(all.map(({ noticeId }) => noticeId)).size, 3)
    t.match(all[2]?.text, LICENSE_NOTICE_TEXTS[language].privateAddress)
    t.notMatch(all[0]?.text, LICENSE_NOTICE_TEXTS[language].privateAddress)
    t.same(all[2]?.changeIds, all[0]?.changeIds)
  }
})

t.test('an address that is none, or more than one, is not written to', async (t) => {
  const bad = [...HOSTILE, 'a@b.example;c@d.example', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', '']
  for (const mail of bad) {
    const person = { userId: 'u', displayName: 'Ada', status: 'inactive' as const, mail }
    const changes = [sampleChange(1, { details: { manager: { ...LEE, mail }, person } })]
    for (const notice of noticesOf(changes)) {
      t.match(notice, { undeliverable: 'noMail' }, JSON.stringify(mail))
      t.notOk('mail' in notice.to)
    }
  }
})

t.test('who has no mail address is listed, and can not be reached', async (t) => {
  const [person, manager] = noticesOf([
    sampleChange(1, { details: { manager: { userId: 'lee' }, person: { userId: 'u', status: 'neverSignedIn' } } }),
  ])
  t.match(person, { undeliverable: 'noMail', text: 'does not seem to have been used' })
  t.notOk('mail' in (person?.to ?? {}))
  t.match(manager, { undeliverable: 'noMail', to: { userId: 'lee' }, text: /^Hello,\n/ })
  t.notOk('undeliverable' in (noticesOf([sampleChange(1)])[0] ?? {}))
})

t.test('only planned removals are told', async (t) => {
  for (const state of CHANGE_STATES) {
    t.equal(noticesOf([sampleChange(1, { state })]).length, state === 'planned' ? 1 : 0, state)
  }
  t.equal(contactUpdate.report.notices, undefined, 'where nobody loses anything, nobody is told')
  t.equal(noticesOf([sampleChange(1, { kind: 'directLicenseRemoval' })]).length, 1)
})

t.test('names bring no markup, no line and no link of their own', async (t) => {
  for (const name of [...HOSTILE, 'Sign in at https://evil.example or www.evil.example']) {
    const manager = { ...LEE, displayName: name }
    const changes = LANGUAGES.map((preferredLanguage, index) =>
      sampleChange(index, {
        details: {
          preferredLanguage,
          manager,
          alsoLost: [name],
          licenses: [license({ ...A3, productName: name }, 'freed')],
          person: { userId: 'u', displayName: name, status: 'inactive' },
        },
      }),
    )
    const plan = samplePlan({ title: name })
    for (const notice of noticesOf(changes, { tenantName: name, requesterName: name, plan })) {
      const { tags } = readMarkup(notice.html)
      t.same(
        [...new Set(tags.map(({ name }) => name))].filter(
          (tag) => !['div', 'p', 'ul', 'li', 'strong', 'br', 'a', 'table', 'tr', 'td', 'bdi'].includes(tag),
        ),
        [],
      )
      t.notMatch(notice.text + notice.html, /:\/\/evil|www\.evil|\u202E|\r/)
      t.notMatch(notice.subject, /[\r\n]/)
    }
  }
})
