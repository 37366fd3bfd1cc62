import type { Page } from 'playwright-core'
import t from 'tap'
import { makeDocuments } from '../../scripts/docs.ts'
import { referenceIndex } from '../../src/documents/reference/index-page.ts'
import { operationPage } from '../../src/documents/reference/operation-page.ts'
import { areasOf, type OpenApi } from '../../src/documents/reference/areas.ts'
import { noChromium, openChromium } from '../chromium.ts'
import { startService } from '../helper.ts'

const HOSTILE = `"><script>alert(1)</script>`

/** A document with what is odd: schemas that hold themselves, and text that looks like markup. */
const ODD: OpenApi = {
  info: { title: 'Odd', description: 'What it is.\n\n## Privacy\n\nNone.', version: '1' },
  paths: {
    '/v1/things/{thingId}': {
      post: {
        operationId: 'ChangeThing',
        summary: HOSTILE,
        description: HOSTILE,
        tags: ['Odd things'],
        parameters: [
          { name: 'thingId', in: 'path', required: true, schema: { type: 'string' }, example: HOSTILE },
          { name: 'dryRun', in: 'query', schema: { type: 'boolean', default: false }, example: true },
        ],
        requestBody: {
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Thing' },
              example: { text: `</textarea>${HOSTILE}` },
            },
          },
        },
        responses: {
          204: { description: 'Done.' },
          400: { description: HOSTILE },
        },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['things'],
        properties: {
          things: { type: 'array', minItems: 1, items: { $ref: '#/components/schemas/Thing' } },
          counts: { type: 'object', additionalProperties: { type: 'integer', minimum: 2 } },
          tree: { $ref: '#/components/schemas/Tree', description: 'Its own words.' },
          kind: { type: 'string', enum: ['one', HOSTILE], default: 'one' },
        },
      },
      Tree: { type: 'array', items: { $ref: '#/components/schemas/Tree' }, description: 'The words of a tree.' },
    },
  },
}

t.test('every operation of the document has a page', async (t) => {
  const { openApi } = await makeDocuments()
  const document = openApi as OpenApi
  const index = referenceIndex(document, '/steward')
  const entries = areasOf(document).flatMap((area) => area.entries)
  t.ok(entries.length > 70)
  for (const entry of entries) {
    const { operationId, parameters = [], summary } = entry.operation
    t.ok(index.includes(`href="/steward/docs/${operationId}">${summary}</a>`), operationId)
    const page = operationPage(entry, document, '/steward')
    t.match(page, `data-path="/steward${entry.path}"`)
    for (const { name } of parameters) t.match(page, `data-name="${name}"`, `${operationId}: ${name}`)
    t.notMatch(page, /undefined|\[object|>null</, operationId)
  }
})

t.test('a page has an end, and what it says is text', async (t) => {
  const page = areasOf(ODD)
    .flatMap((area) => area.entries.map((entry) => operationPage(entry, ODD, '')))
    .join('')
  t.notMatch(page, '<script>alert')
  t.notMatch(page, '</textarea>"')
  t.match(page, 'list of object')
  t.match(page, 'object with values of type integer')
  t.match(page, 'Its own words.')
  t.notMatch(page, 'The words of a tree.')
  t.match(page, 'at least <code>1</code> items')
  t.match(page, '<option selected>true</option>')
  const index = referenceIndex(ODD, '')
  t.notMatch(index, '<script>alert')
  t.match(index, '<a href="#odd-things">Odd things</a>')
  t.ok(index.indexOf('<h2>Privacy</h2>') > index.indexOf('<h2>Odd things</h2>'), 'first what people come for')
})

/** Opens the page of an operation, and tells what the browser complains of. */
async function visit(page: Page, url: string): Promise<string[]> {
  const troubles: string[] = []
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.goto(url)
  return troubles
}

t.test('a request can be tried from its page', { skip: noChromium }, async (t) => {
  const { url, cast } = await startService(t)
  const userId = cast.users['inactiveStaff']?.id ?? ''
  const page = await (await openChromium(t)).newPage()
  const status = page.getByRole('status')
  const send = () => page.getByRole('button', { name: 'Send the request' }).click()
  const reply = async () => JSON.parse(await page.getByRole('region', { name: 'Reply', exact: true }).innerText())

  await page.goto(`${url}/docs`)
  await page.getByRole('link', { name: 'List licenses', exact: true }).click()
  await send()
  await status.getByText(/^401 /).waitFor()
  t.match(await reply(), { error: { code: 'CredentialsMissing' } }, 'whoever says nothing of themselves is told so')
  await page.getByLabel('Key or access token').fill(' test-key-reader ')
  await page.keyboard.press('Enter')
  await status.getByText(/^200 /).waitFor()
  t.match(await reply(), { value: [{ skuId: String }] })

  const troubles = await visit(page, `${url}/docs/GetSignInActivity`)
  t.equal(await page.getByLabel('Key or access token').inputValue(), 'test-key-reader', 'kept in this tab')
  await page.getByLabel('userId').fill('nobody & co/100%?#')
  await page.getByLabel('inactiveDays').fill('')
  await send()
  await status.getByText(/^400 /).waitFor()
  t.match(await reply(), { error: { code: 'InvalidInput', message: /nobody & co\/100%\?#/ } }, 'what is odd arrives')
  await page.getByLabel('userId').fill(userId)
  await page.getByLabel('inactiveDays').fill('90')
  await send()
  await status.getByText(/^200 /).waitFor()
  t.match(await reply(), { userId, status: 'inactive' })
  await page.getByLabel('userId').fill('')
  await send()
  t.equal(await page.locator(':invalid:focus').count(), 1, 'what is needed is asked for')
  t.same(
    troubles.filter((trouble) => !trouble.includes('400')),
    [],
    'nothing is blocked, missing or broken',
  )

  await visit(page, `${url}/docs/QuerySignInActivity`)
  await page.getByLabel('Body', { exact: true }).fill('{ "userIds": [')
  await send()
  await status.getByText(/^400 /).waitFor()
  t.match(await reply(), { error: { message: String } }, 'a body that is none is refused by the service')
  await page.getByLabel('Body', { exact: true }).fill(JSON.stringify({ userIds: [userId] }))
  await send()
  await status.getByText(/^200 /).waitFor()
  t.match(await reply(), { value: [{ status: 'inactive' }] })

  await page.getByLabel('Key or access token').fill('eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.')
  const [request] = await Promise.all([page.waitForRequest(/query$/), send()])
  t.match(request.headers(), { authorization: /^Bearer ey/ }, 'a token is sent as one')
  t.notOk('x-api-key' in request.headers())

  await page.route('**/v1/**', (route) => route.abort())
  await send()
  await status.getByText(/^There is no reply/).waitFor()
  t.pass('and a service that is gone is told of')
})

t.test('without scripts everything can be read, and nothing comes from elsewhere', { skip: noChromium }, async (t) => {
  const { url } = await startService(t)
  const context = await (await openChromium(t)).newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const response = await page.goto(`${url}/docs/RemoveUserFromLicenseGroup`)
  t.match(response?.headers(), {
    'content-security-policy': /^default-src 'none'; script-src 'sha256-\S+'; connect-src 'self';.*form-action 'none'/,
  })
  t.notOk(await page.locator('#try').isVisible(), 'no form that does nothing')
  await page.locator('noscript').waitFor()
  await page.getByText('properties of user', { exact: false }).first().click()
  await page.getByText('lastActivityDateTime', { exact: true }).first().waitFor()
  t.ok(asked.every((address) => address.startsWith(url)))
})
