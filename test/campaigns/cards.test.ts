import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import t from 'tap'
import type { Page } from 'playwright-core'
import { noChromium, openChromium } from '../chromium.ts'
import { cardOf, LARGEST_CARD_BYTES } from '../../src/services/campaigns/asking/card.ts'
import { mailOf } from '../../src/services/campaigns/asking/mail.ts'
import { CAMPAIGN_TEXTS } from '../../src/services/campaigns/campaign-texts.ts'
import { fieldDefinition } from '../../src/services/contacts/fields.ts'
import { readMarkup } from '../reports/markup.ts'
import { HOSTILE, spaced } from '../reports/sample.ts'
import { skip } from '../skip.ts'
import { asked, EIGHT, FORM, person } from './asked.ts'

const SCHEMA = new URL('../../../shared/flow-schemas/adaptive-card-1.4.0.json', import.meta.url)

const bytes = (card: string) => Buffer.byteLength(card)

/** What Teams gives buttons: a letter of 14 pixels, bold enough, in one line that is cut where it does not fit. */
const AS_IN_TEAMS = `body { margin: 0; font: 14px 'Segoe UI', Arial, sans-serif }
  .ac-pushButton { font: 600 14px 'Segoe UI', Arial, sans-serif; padding: 6px 12px; border: 1px solid #888;
    border-radius: 4px; background: #fff; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 100% }
  .style-positive { background: #5b5fc7; color: #fff }`

/** As much as the directory may hold, in characters that take the most room. */
const LONGEST = Object.fromEntries(
  EIGHT.map((field) => [
    field === 'managerId' ? 'managerMail' : field,
    '😀"'.repeat((fieldDefinition(field).maxLength ?? 113) / 3),
  ]),
)

const everyKind = () =>
  (['en', 'fr'] as const).flatMap((language) => [
    asked({ language }),
    asked({ language, people: [person(1, LONGEST)] }),
    asked({
      language,
      people: [person(1, Object.fromEntries(EIGHT.map((field) => [field, HOSTILE.join(' ')])))],
      tenantName: HOSTILE.join(' '),
      title: HOSTILE.join(' '),
      requesterName: HOSTILE.join(' '),
      contact: HOSTILE.join(' '),
    }),
    asked({ language, fields: ['jobTitle'], allowedValues: [{ field: 'jobTitle', values: ['Dean', 'Lecturer'] }] }),
    asked({
      language,
      kind: 'coordinator',
      people: Array.from({ length: 300 }, (_, index) =>
        person(index, { displayName: HOSTILE.join('').repeat(5).slice(0, 256) }),
      ),
    }),
    asked({
      language,
      kind: 'manager',
      round: 'escalation',
      people: [
        person(1, {
          businessPhone: '1',
          officeLocation: 'B',
          streetAddress: 's',
          city: 'c',
          jobTitle: 'j',
          department: 'd',
          managerId: 'm',
        }),
      ],
    }),
  ])

t.test('every card is valid, small enough, and no template', async (t) => {
  const schema = existsSync(SCHEMA) ? JSON.parse(readFileSync(SCHEMA, 'utf8')) : undefined
  if (schema === undefined) skip(t, 'The schema of Adaptive Cards is not here')
  const { $schema: _draft, id: _id, ...rest } = schema ?? {}
  const isCard =
    schema === undefined ? undefined : new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(rest)
  for (const one of everyKind()) {
    const card = cardOf(one)
    t.ok(bytes(card) < LARGEST_CARD_BYTES, `${bytes(card)} bytes`)
    t.notMatch(card, /\$\{/)
    if (isCard !== undefined) t.ok(isCard(JSON.parse(card)), JSON.stringify(isCard.errors?.slice(0, 3)))
    const { body, actions: loose } = JSON.parse(card)
    t.equal(loose, undefined)
    const rows = body.filter(({ type }: any) => type === 'ActionSet').map((row: any) => row.actions)
    t.ok(rows.length > 0 && rows.every((row: any) => row.length <= 2))
    const actions = rows.flat()
    t.equal(actions.filter(({ style }: any) => style === 'positive').length, 1, 'one stands out')
    t.equal(actions[0].style, 'positive', 'the first')
    const start = one.origin.title.slice(0, 20)
    t.ok(
      body.some(({ inlines }: any) => inlines?.[0].text.includes(start)),
      'the title of the campaign',
    )
    const inputs = body.filter(({ type }: any) => type.startsWith('Input.'))
    t.ok(
      inputs.every(({ label, errorMessage }: any) => label !== '' && errorMessage !== ''),
      'a label and a message on every input',
    )
    t.equal(new Set(inputs.map(({ id }: any) => id)).size, inputs.length)
    t.ok(
      body
        .filter(({ type }: any) => type === 'TextBlock')
        .every(({ text }: any) => HOSTILE.every((hostile) => !text.includes(hostile))),
      'where Markdown is read, nothing from the directory stands',
    )
    t.ok(actions.length <= 5)
    t.ok(
      actions
        .filter(({ type }: any) => type === 'Action.Submit')
        .every(({ data }: any) => data.requestId === one.requestId && typeof data.answer === 'string'),
    )
  }
})

t.test('a coordinator sees how many, and at most twenty of them by name', async (t) => {
  const card = JSON.parse(
    cardOf(
      asked({
        kind: 'coordinator',
        people: Array.from({ length: 300 }, (_, index) =>
          person(
            index,
            index < 250
              ? {}
              : {
                  mobilePhone: '1',
                  officeLocation: 'B',
                  streetAddress: 's',
                  city: 'c',
                  jobTitle: 'j',
                  department: 'd',
                  managerId: 'm',
                },
          ),
        ),
      }),
    ),
  )
  const text = JSON.stringify(card.body)
  t.match(text, 'You answer for 300 people; for 250 of them something is missing.')
  t.match(text, 'and 230 others')
  t.equal(
    card.body.filter(({ type, inlines }: any) => type === 'RichTextBlock' && /missing/.test(JSON.stringify(inlines)))
      .length,
    20,
  )
  t.same(
    card.body
      .filter(({ type }: any) => type === 'ActionSet')
      .map(({ actions }: any) => actions.map(({ title }: any) => title)),
    [['Open the page', 'All is right'], ['Wrong person']],
  )
  t.match(
    JSON.stringify(
      JSON.parse(cardOf(asked({ kind: 'coordinator', people: [person(1, { businessPhone: '1' })] }))).body,
    ),
    'missing: Office, Street address, City, Job title, Department, Manager',
    'one phone is enough',
  )
})

t.test('reminders and escalation say what they are', async (t) => {
  t.match(mailOf(asked({ round: 'reminder-1' })).subject, /^Reminder: Northwind College/)
  t.match(cardOf(asked({ kind: 'manager', round: 'escalation' })), 'so we ask you as their manager')
  const french = mailOf(asked({ language: 'fr' }))
  t.equal(french.subject, 'Northwind College\u202F: vos coordonnées sont-elles exactes\u202F?')
  t.match(french.text, /Bonjour Ada,[\s\S]*avant le 9 décembre 2026/)
})

t.test('the mail has one link, as a button and in full, and nobody else’s', async (t) => {
  for (const one of everyKind()) {
    const { subject, html, text } = mailOf(one)
    t.notMatch(subject, /[\r\n]/)
    t.same(
      [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
      [FORM, FORM],
    )
    t.match(html, new RegExp(`>${FORM}</a>`), 'for programs that show no button')
    t.equal(text.split(FORM).length, 2)
    t.doesNotThrow(() => readMarkup(html))
  }
})

t.test('the mail says which campaign it belongs to, who asks, and whom to turn to', async (t) => {
  const contact = 'https://it.northwind.example/contacts'
  const words = {
    en: ['Contact data of Nursing', 'Asked for by: Grace Hopper', `Questions: ${contact}`, 'Answer now'],
    fr: ['Contact data of Nursing', 'À la demande de : Grace Hopper', `Questions : ${contact}`, 'Répondre'],
  }
  for (const language of ['en', 'fr'] as const) {
    for (const round of ['first', 'reminder-1', 'escalation', 'again']) {
      const { html, text } = mailOf(asked({ language, round, contact }))
      for (const one of [readMarkup(html).text, text]) for (const word of words[language]) t.match(spaced(one), word)
      t.match(html, `href="${contact}"`)
    }
  }
  t.match(mailOf(asked()).text, 'Questions: your IT help desk', 'where nobody is named')
})

t.test('both languages say everything', async (t) => {
  t.same(Object.keys(CAMPAIGN_TEXTS.fr).sort(), Object.keys(CAMPAIGN_TEXTS.en).sort())
  for (const [key, text] of Object.entries(CAMPAIGN_TEXTS.en)) {
    if (typeof text === 'string') t.not(text, (CAMPAIGN_TEXTS.fr as unknown as Record<string, unknown>)[key], key)
  }
})

t.test('in a browser: shown, filled in, and sent', { skip: noChromium }, async (t) => {
  const browser = await openChromium(t)
  const script = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.js')

  /** Shows a card and keeps what its buttons send. */
  async function show(
    card: string,
    { width = 500, config = false } = {},
  ): Promise<{ page: Page; sent: () => Promise<any[]>; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => {
      complaints.push(error.message)
    })
    page.on('dialog', (dialog) => {
      complaints.push('dialog')
      dialog.dismiss().catch(() => {})
    })
    await page.setContent('<!doctype html><html lang="en"><title>card</title><main></main></html>')
    await page.addScriptTag({ path: script })
    if (config) await page.addStyleTag({ content: AS_IN_TEAMS })
    await page.evaluate(`(() => {
      const card = new AdaptiveCards.AdaptiveCard()
      if (${config}) card.hostConfig = new AdaptiveCards.HostConfig({ spacing: { padding: 16 }, actions: { buttonSpacing: 8 } })
      window.sent = []
      // Teams makes links and pictures of Markdown; so does this, as simply as can be.
      AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
        result.outputHtml = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/!\\[(.*?)\\]\\((.*?)\\)/g, '<img alt="$1">').replace(/\\[(.*?)\\]\\((.*?)\\)/g, '<a href="$2">$1</a>')
        result.didProcess = true
      }
      card.onExecuteAction = action => { window.sent.push(action.data ?? { url: action.url }) }
      card.parse(JSON.parse(${JSON.stringify(card)}))
      document.querySelector('main').append(card.render())
    })()`)
    return { page, complaints, sent: () => page.evaluate('window.sent') }
  }

  const own = await show(cardOf(asked({ people: [person(1, { officeLocation: 'B 12', jobTitle: 'Dean' })] })))
  t.match(await own.page.textContent('main'), /is your contact data right\?/)
  await own.page.getByLabel('Office').fill('C 3')
  await own.page.getByLabel('Mobile phone').fill('not a number')
  await own.page.getByRole('button', { name: 'Save changes' }).click()
  t.same(await own.sent(), [], 'what is no number is not sent')
  t.match(await own.page.textContent('main'), /A phone number has digits/)
  await own.page.getByRole('button', { name: 'All is right' }).click()
  t.match(await own.sent(), [{ answer: 'confirm' }], 'saying that all is right needs no right input')
  await own.page.getByLabel('Mobile phone').fill('+1 (425) 555-0100 x12')
  await own.page.getByRole('button', { name: 'Save changes' }).click()
  t.match((await own.sent())[1], {
    answer: 'correct',
    requestId: '11111111-1111-4111-8111-111111111111',
    userId: person(1).userId,
    officeLocation: 'C 3',
    jobTitle: 'Dean',
    mobilePhone: '+1 (425) 555-0100 x12',
  })
  t.same(own.complaints, [])

  const hostile = await show(
    cardOf(
      asked({
        kind: 'coordinator',
        people: HOSTILE.map((displayName, index) => person(index, { displayName })),
        tenantName: HOSTILE.join(' '),
      }),
    ),
  )
  t.equal(await hostile.page.locator('main a, main img, main script').count(), 0, 'names bring no link and no picture')
  await hostile.page.getByRole('button', { name: 'All is right' }).click()
  t.match(await hostile.sent(), [{ answer: 'confirm' }])
  t.same(hostile.complaints, [])
  for (const [index, one] of everyKind().entries()) {
    const { page } = await show(cardOf(one), { width: 320, config: true })
    const buttons = await page.locator('.ac-pushButton').evaluateAll((all) =>
      all.map((button) => {
        const { top, right } = button.getBoundingClientRect()
        return { text: button.textContent, isCut: button.scrollWidth > button.clientWidth, top: Math.round(top), right }
      }),
    )
    t.ok(buttons.length >= 3)
    t.same(
      buttons.filter(({ isCut, right }) => isCut || right > 320),
      [],
      'every button can be read in a window of 320 pixels',
    )
    t.ok([...Map.groupBy(buttons, ({ top }) => top).values()].every((row) => row.length <= 2))
    if (process.env['SCREENSHOTS'] !== undefined) {
      await page.screenshot({ path: `${process.env['SCREENSHOTS']}/card-${index}.png`, fullPage: true })
    }
    await page.close()
  }
  if (process.env['SCREENSHOTS'] !== undefined) {
    await own.page.screenshot({ path: `${process.env['SCREENSHOTS']}/own-card.png` })
    await hostile.page.screenshot({ path: `${process.env['SCREENSHOTS']}/team-card.png` })
  }
})
