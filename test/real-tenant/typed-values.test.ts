import t from 'tap'
import { isBlank, withoutMargins } from '../../src/blank.ts'
import { phonePattern } from '../../src/services/campaigns/asking/card.ts'
import { readCardData } from '../../src/services/campaigns/answers/card-data.ts'
import { ask, startCampaigns } from '../campaigns/support.ts'
import { all, startService } from '../helper.ts'
import { answerTo, inputsOf, leastOf, leastValue, operationsOf, withValue } from '../operations.ts'

/** What comes along when something is copied from a mail, a chat, a spreadsheet or a contact app. */
const MARGINS = ['  ', '\t', '\n', '\u00a0', '\u202a', '\u200b', '\ufeff', ' \u2066']

t.test('blanks around any declared text change nothing, whatever the operation', async (t) => {
  const { app, cast } = await startService(t, { simulator: { users: 200 }, env: { RATE_LIMIT_PER_MINUTE: '1000000' } })
  const userId = cast.users['inactiveStaff']?.id ?? ''
  const known = { userId, groupId: cast.groups['licA3Staff']?.id ?? '' }
  let tried = 0
  for (const operation of operationsOf(app)) {
    // Asked twice, these say when they were asked.
    if (/^(TestConnection|VerifyAuditLog)$/.test(operation.operationId)) continue
    const send = async (input: ReturnType<typeof inputsOf>[number], value: unknown) => {
      const answer = await answerTo(app, operation, withValue(leastOf(operation, known), input, value, operation))
      const { code, target } = (answer.body === '' ? {} : answer.json()).error ?? {}
      return [answer.statusCode, code, target]
    }
    for (const [index, input] of inputsOf(operation).entries()) {
      if (input.schema.type !== 'string') continue
      const value = /^(userId|approver|reviewer|requester|owner)$/.test(input.at.at(-1) ?? '')
        ? userId
        : String(leastValue(input.schema))
      if (value === '') continue
      const margin = MARGINS[index % MARGINS.length] as string
      const plain = await send(input, value)
      t.same(await send(input, `${margin}${value}${margin}`), plain, `${operation.operationId} ${input.at.join('/')}`)
      tried++
    }
  }
  t.ok(tried > 150, `${tried} inputs`)
  for (const margin of MARGINS) {
    t.equal(withoutMargins(`${margin}O'Brien  Hall${margin}`), "O'Brien  Hall")
    t.ok(isBlank(margin))
    t.equal(withoutMargins(margin), '')
  }
  const began = performance.now()
  t.equal(withoutMargins(`x${' '.repeat(500_000)}x`).length, 500_002)
  t.ok(performance.now() - began < 2_000, 'in a time that grows with the text')
})

t.test('departments that only look alike to a computer are one', async (t) => {
  const scene = await startCampaigns(t)
  const written = ['Études'.normalize('NFC'), 'Études'.normalize('NFD'), 'Étu\u00addes', 'ÉTUDES ']
  const people = ['activeStaff', 'inactiveStaff', 'twoGroups', 'contactEmpty'].map((name) => scene.user(name))
  for (const [index, department] of written.entries()) {
    await scene.control('PATCH', `users/${people[index]}`, { department })
  }
  await scene.simulate('PATCH /_simulator/settings', { replicationMs: 0 })
  for (const department of written) {
    const listed = (await all(scene, `GET /v1/contacts?department=${encodeURIComponent(department)}`)).value
    t.same(listed.map(({ userId }: any) => userId).sort(), [...people].sort(), JSON.stringify(department))
  }
  const { body } = await scene.call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: [written[1]], fields: ['officeLocation'] },
  })
  t.match(body, { people: 4 })
  t.match(await scene.create({ groupIds: undefined, allGroups: true, departments: [written[1]] }), { state: 'ready' })
  const inactive = (await all(scene, `GET /v1/inactive-users?department=${encodeURIComponent(written[1] as string)}`))
    .value
  const { body: activity } = await scene.call('POST /v1/sign-in-activity/query', { body: { userIds: people } })
  const away = activity.value.filter(({ status }: any) => status === 'inactive').map(({ userId }: any) => userId)
  t.ok(away.includes(scene.user('inactiveStaff')))
  t.same(inactive.map(({ userId }: any) => userId).sort(), away.sort(), 'whichever way it is written')
})

t.test('no card has a value in it that it would not take back', async (t) => {
  const scene = await startCampaigns(t)
  const numbers = [
    ...['+49 30 1234 ext. 45', '+1 425 555 0100 Ext 7', '030/1234-0 (Sekretariat)', '+1\u00a0425\u00a05550100'],
    ...['call 555 [night]', 'a.*b+c?^$|{}\\', '"quoted"', '+49 30 1234#45', 'tel:+49301234'],
  ]
  for (const number of numbers) {
    const user = scene.user('activeStaff')
    await scene.control('PATCH', `users/${user}`, { department: 'Astronomy', mobilePhone: number })
    scene.goTo(7)
    const { body: campaign } = await scene.call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: { departments: ['Astronomy'], fields: ['mobilePhone', 'officeLocation'] },
    })
    const [due] = await ask(scene, campaign.campaignId)
    const inputs = inputsIn(JSON.parse(due?.card ?? '{}'))
    const phone = inputs.find(({ id }) => id === 'mobilePhone')
    t.ok(phone?.value, `${number} is shown`)
    for (const { id, value, regex, maxLength } of inputs) {
      if (value === undefined) continue
      if (regex !== undefined) t.match(value, new RegExp(regex), `${id}: ${value}`)
      if (maxLength !== undefined) t.ok(value.length <= maxLength)
    }
    await scene.call(`POST /v1/contact-campaigns/${campaign.campaignId}/close`, { as: 'contacts', body: {} })
  }
  for (const number of numbers) {
    const pattern = phonePattern(number)
    // Forms compile it in another way than cards do.
    t.match(number, new RegExp(`^(?:${pattern})$`, 'v'))
    t.notMatch('mail me', new RegExp(pattern))
    t.match('+49 30 1234 x45', new RegExp(pattern))
  }
})

t.test('the whole output of Teams is taken for the data in it, or refused by name', async (t) => {
  const data = { requestId: 'r', answer: 'correct', officeLocation: 'South 7', seen: { officeLocation: 'South 6' } }
  const output = {
    responseTime: '2026-11-28T10:00:00Z',
    responder: { objectId: 'o', displayName: 'Ada' },
    submitActionId: 'submit',
    messageId: '1',
    data,
  }
  const read = (given: Record<string, unknown>) => readCardData(given, ['officeLocation'])
  t.same(read(output), read(data))
  t.same(read({ statusCode: 200, headers: {}, body: output }), read(data))
  t.match(read(data), { values: { officeLocation: 'South 7' } })
  for (const wrong of [{ ...output, data: undefined }, { ...output, data: 'x' }, { body: { responder: {} } }]) {
    t.throws(() => read(wrong), { code: 'InvalidInput', target: 'data', message: /body\/data/ })
  }
})

function inputsIn(part: unknown): { id: string; value?: string; regex?: string; maxLength?: number }[] {
  if (typeof part !== 'object' || part === null) return []
  const own = String((part as { type?: unknown }).type).startsWith('Input.') ? [part as never] : []
  return [...own, ...Object.values(part).flatMap(inputsIn)]
}
