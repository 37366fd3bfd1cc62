import t from 'tap'
import { withDeadline } from '../../src/deadline.ts'
import { createArmReader } from '../../src/arm/reader.ts'
import { Refusal } from '../../src/errors.ts'
import { createAzureReader } from '../../src/services/roles/azure/azure-reader.ts'
import { startAzure } from './support.ts'

const unseenOf = async (read: Promise<{ grants: readonly unknown[]; unseen: readonly unknown[] }>) => {
  const { grants, unseen } = await read
  return { grants: grants.length, unseen }
}

t.test('throttling that lasts leaves Azure out, in good time and by its name', async (t) => {
  const client = await startAzure(t)
  for (const path of ['ResourceGraph', 'descendants', 'ScheduleInstances']) {
    await client.fault(path, { status: 429, retryAfter: '1' })
    const began = Date.now()
    t.match(
      await unseenOf(withDeadline(4_000, client.read)),
      { grants: 0, unseen: [{ what: 'everything', reason: 'unavailable', code: String }] },
      path,
    )
    t.ok(Date.now() - began < 20_000, 'whoever waits for the rest does not wait for Azure')
    await client.control('DELETE', 'faults')
  }
  await client.fault('ResourceGraph', { status: 500 })
  t.match(await unseenOf(client.read()), { grants: 0, unseen: [{ what: 'everything', reason: 'unavailable' }] })
})

t.test('a token that can not be read, or is not given, leaves Azure out', async (t) => {
  const read = (tokens: () => Promise<string>) =>
    createAzureReader({ reader: createArmReader({ baseUrl: 'http://127.0.0.1:9', tokens }), now: Date.now }).read()
  t.match(await unseenOf(read(async () => 'opaque')), {
    grants: 0,
    unseen: [{ what: 'everything', reason: 'refused', code: 'OwnIdentityUnknown' }],
  })
  for (const [code, reason] of [
    ['GraphCredentialFailed', 'refused'],
    ['SignInServiceUnavailable', 'unavailable'],
  ] as const) {
    const refused = async () => {
      throw new Refusal(code, 'No token.')
    }
    t.match(await unseenOf(read(refused)), { unseen: [{ what: 'everything', reason, code }] })
  }
  const broken = async () => {
    throw new TypeError('A fault of ours')
  }
  await t.rejects(read(broken), TypeError, 'what is wrong with this service is no matter of Azure')
})
