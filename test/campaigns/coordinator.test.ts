import t from 'tap'
import { startLinks } from '../pages/support.ts'

const decoded = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&#10;', '\n')

/** What a browser sends of a page, but for the button. */
const inputsOf = (page: string): Record<string, string> =>
  Object.fromEntries(
    [...page.matchAll(/<input [^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(([, name, value = '']) => [
      name,
      decoded(value),
    ]),
  )

const primary = (page: string) => /class="(?:button )?main"[^>]*>([^<]+)</.exec(page)?.[1]

t.test('a coordinator goes from person to person, and is not led past what is missing', async (t) => {
  const scene = await startLinks(t, { env: { NOTICE_CONTACT: 'directory@northwind.example' } })
  const { url, links, team } = scene
  const open = async (path: string) => (await fetch(url + path)).text()
  const send = async (path: string, values: Record<string, string>) =>
    (await fetch(url + path, { method: 'POST', body: new URLSearchParams(values) })).text()
  const pageOf = (userId: string) => `${links.teamForm}?person=${userId}`

  const list = await open(links.teamForm)
  t.match(primary(list), 'Fill in what is missing for 1 person')
  t.match(list, /class="other"[^>]*value="confirmAll"/, '"all of it is right" is there, but not what one does first')
  const first = /class="button main" href="[^"]*person=([0-9a-f-]{36})"/.exec(list)?.[1] ?? ''
  t.ok(team.people.includes(first))

  const page = await open(pageOf(first))
  t.match(primary(page), 'Save and next person')
  t.match(page, 'You are asked about this person')
  t.match(page, 'Northwind College asks so that people can be reached')
  t.match(page, 'directory@northwind.example will gladly help')
  t.match(page, 'kept for 365 days after the request has ended')
  const autocompletes = [...page.matchAll(/autocomplete="([^"]+)"/g)].map(([, token]) => token)
  t.same(new Set(autocompletes), new Set(['off']), 'a browser does not fill in the data of who is at it')

  const filled = (page: string) => ({ ...inputsOf(page), answer: 'saveNext', 'value.officeLocation': 'South 7' })
  const wrong = await send(pageOf(first), { ...filled(page), 'value.businessPhone': 'call me' })
  t.match(wrong, /role="alert"/, 'nobody gets past what is wrong')
  t.match(wrong, `value="${first}"`)

  let here = await send(pageOf(first), { ...filled(wrong), 'value.businessPhone': '' })
  t.match(here, /<p class="done" role="status">[^<]+: Thank you\. Saved: Office/)
  const second = inputsOf(here)['person'] ?? ''
  t.ok(second !== first && team.people.includes(second), 'the next person')
  here = await send(pageOf(second), filled(here))
  const third = inputsOf(here)['person'] ?? ''
  t.equal(new Set([first, second, third]).size, 3)
  t.match(primary(here), 'Save', 'nobody is left after this one')
  t.notMatch(here, 'value="saveNext"')
  t.match(await send(pageOf(third), { ...filled(here), answer: 'save' }), /Back to all people/)
  t.match(await open(links.teamForm), 'You have answered for all 3 people')
})

t.test('where nothing is missing, "all of it is right" is what one does first', async (t) => {
  const scene = await startLinks(t)
  for (const userId of scene.team.people) {
    await scene.control('PATCH', `users/${userId}`, {
      businessPhones: ['+1 425 555 0100'],
      officeLocation: 'North 1',
      streetAddress: '1 College Way',
      city: 'Redmond',
      postalCode: '98052',
      country: 'US',
      jobTitle: 'Nurse',
    })
  }
  t.match(primary(await (await fetch(scene.url + scene.links.teamForm)).text()), 'All of it is right for 3 people')
})

t.test('browsers may fill in what somebody says of themselves', async (t) => {
  const { url, links } = await startLinks(t)
  const page = await (await fetch(url + links.ownForm)).text()
  const token = (field: string) => new RegExp(`id="${field}"[^>]*autocomplete="([^"]+)"`).exec(page)?.[1]
  t.same(['businessPhone', 'officeLocation', 'streetAddress', 'city', 'postalCode', 'country', 'jobTitle'].map(token), [
    'work tel',
    'off',
    'street-address',
    'address-level2',
    'postal-code',
    'country-name',
    'organization-title',
  ])
  t.match(page, /This page is about [A-Z]/)
  t.match(page, 'your IT help desk will gladly help')
  t.match(primary(page), 'Save')
})
