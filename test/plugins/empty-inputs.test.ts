import t from 'tap'
import { journalOf, startService } from '../helper.ts'
import { inputsOf, leastOf, operationsOf, requestOf, withValue, type Input } from '../operations.ts'

const service = await startService(t, { env: { RATE_LIMIT_PER_MINUTE: '100000' } })
const { app, url, call } = service
const operations = operationsOf(app)

/** What flows send for nothing. */
const NOTHING = ['', ' ', '\t\u00a0\u200b', null] as const
const nothingFor = ({ in: place, schema }: Input): unknown[] => [
  ...NOTHING.filter((value) => place === 'body' || value !== null),
  ...(schema.type === 'array' ? [[]] : []),
  ...(schema.type === 'object' && place === 'body' ? [{}] : []),
]

/**
 * Inputs that may come empty, each with what its absence means: less, or the same. Whoever adds one says so here.
 */
const ABSENT_ASKS_FOR_LESS: Readonly<Record<string, string>> = {
  acceptSideEffects: 'nothing is accepted',
  allDepartments: 'nobody is chosen by it',
  allGroups: 'no group is chosen by it',
  allRoles: 'no role is chosen by it',
  allUsers: 'nobody is chosen by it',
  answer: 'it is taken from the data, or missing',
  autoApprove: 'everything waits for its approval',
  clearFields: 'nothing is emptied',
  comment: 'nothing was said',
  details: 'the same list; what is added informs',
  directLicenses: 'they are only counted',
  endDateTime: 'an exclusion protects without an end',
  fallbackMail: 'fewer people are asked',
  feedbackUrl: 'it is not named',
  format: 'the same report',
  includeExpired: 'fewer are listed',
  includeGroups: 'fewer are changed',
  includeNeverSignedIn: 'fewer are listed',
  includeOrphaned: 'fewer are removed',
  includeSingleChanges: 'fewer are listed',
  language: 'the language of each person',
  message: 'nothing was said',
  neverSignedIn: 'they are left alone',
  reason: 'nothing was said',
  skipToken: 'the list from its beginning',
  title: 'it has none',
  top: 'the same list, in other parts',
  waitForCompletion: 'the same work',
}
const CONTACT_FIELDS =
  /^(businessPhone|mobilePhone|faxNumber|officeLocation|streetAddress|city|state|postalCode|country|jobTitle|department|companyName|managerId|displayName|givenName|surname)$/

const mayBeEmpty = ({ schema }: Input) => schema['x-empty'] === 'absent'
const isAValue = ({ schema }: Input) => schema.minLength === 0 || schema.minItems === 0

t.test('an input that comes empty is refused unless its absence asks for less or the same', async (t) => {
  let tried = 0
  const wrong: string[] = []
  for (const operation of operations) {
    for (const input of inputsOf(operation)) {
      if (input.in === 'path' || mayBeEmpty(input) || isAValue(input)) continue
      for (const nothing of nothingFor(input)) {
        const {
          method,
          url: path,
          body,
        } = requestOf(operation, withValue(leastOf(operation), input, nothing, operation))
        const response = await fetch(url + path, {
          method,
          headers: {
            'x-api-key': 'test-key-admin',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body }),
        })
        const { error } = (await response.json()) as any
        tried++
        const target = input.at.join('/')
        const named = (error?.details ?? []).some((detail: any) => detail.target === target)
        if (response.status !== 400 || error?.code !== 'EmptyValue' || !named) {
          wrong.push(`${operation.operationId} ${target} ${JSON.stringify(nothing)}: ${response.status} ${error?.code}`)
        }
      }
    }
  }
  t.same(wrong.slice(0, 40), [], `${tried} empty inputs were tried`)
  t.same(
    (await journalOf(service)).filter(({ method, path }) => method !== 'GET' && !/getByIds|checkMember/.test(path)),
    [],
    'nothing was written',
  )
})

t.test('which inputs may come empty is known, and why', async (t) => {
  for (const operation of operations) {
    for (const input of inputsOf(operation).filter(mayBeEmpty)) {
      const name = input.at.at(-1) ?? ''
      const isContactField = operation.operationId === 'UpdateContactInfo' && CONTACT_FIELDS.test(name)
      if (name === 'endDateTime' && operation.operationId !== 'AddExclusion') t.fail(operation.operationId)
      if (isContactField || name in ABSENT_ASKS_FOR_LESS) continue
      t.fail(`${operation.operationId}: why may "${input.at.join('/')}" come empty?`)
    }
  }
  t.pass('each is known')
})

t.test('reads answer an empty input that may be so as if it was not there', async (t) => {
  let tried = 0
  for (const operation of operations.filter(({ method, parameters }) => {
    return method === 'GET' && parameters.every(({ in: place, required }) => place !== 'path' && !required)
  })) {
    const least = leastOf(operation)
    for (const input of inputsOf(operation).filter(mayBeEmpty)) {
      for (const nothing of ['', ' ']) {
        const [absent, empty] = await Promise.all(
          [least, withValue(least, input, nothing, operation)].map((values) =>
            call(`GET ${requestOf(operation, values).url}`, { as: 'admin' }),
          ),
        )
        t.equal(empty?.status, absent?.status, `${operation.operationId} ${input.at.join('/')}`)
        tried++
      }
    }
  }
  t.ok(tried > 30, `${tried} were tried`)
})

t.test('empty means what it says, in words that name the input', async (t) => {
  const { call } = await startService(t)
  t.match(await call('GET /v1/changes?userId='), {
    status: 400,
    body: {
      error: {
        code: 'EmptyValue',
        message: '"userId" is empty: give it a value, or leave it out.',
        target: 'userId',
        details: [{ code: 'EmptyValue', target: 'userId' }],
      },
    },
  })
  t.match((await call('POST /v1/sign-in-activity/query', { body: { userIds: '' } })).body.error, {
    message: '"userIds" is empty: give it a value.',
  })
  const several = await call('POST /v1/license-cleanup-plans', {
    as: 'licenses',
    body: { allGroups: true, departments: '', inactiveDays: null, userTypes: ['Member', ''], reason: '' },
  })
  t.match(several.body.error, {
    message: '"inactiveDays" is empty: give it a value, or leave it out (and 2 more: see details).',
  })
  t.same(
    several.body.error.details.map(({ target }: any) => target),
    ['inactiveDays', 'userTypes/1', 'departments'],
  )
})
