import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { addressesOf, isPublic } from '../../src/services/hooks/addresses.ts'
import { startHooks } from './support.ts'

t.test('addresses of the public internet, and all others', async (t) => {
  for (const address of [
    '20.42.0.1',
    '8.8.8.8',
    '100.63.255.255',
    '172.32.0.1',
    '2606:2800:220:1::1',
    '2603:1030::1',
  ]) {
    t.ok(isPublic(address), address)
  }
  for (const address of [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.0.1', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.8', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
    ...['168.63.129.16', '::', '::1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::a00:1'],
    ...['64:ff9b:1::1', '2002:a00:1::', '2001::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%1', 'ff02::1'],
    ...['not an address', ''],
  ]) {
    t.notOk(isPublic(address), address)
  }
})

t.test('a name is looked up and checked, whatever it is called', async (t) => {
  for (const name of ['localhost', '127.0.0.1', '[::1]', '169.254.169.254', '10.0.0.1']) {
    await t.rejects(addressesOf(name, false), { code: 'CallbackAddressRefused', message: /not public\.$/ }, name)
  }
  t.match(await addressesOf('127.0.0.1', true), [{ address: '127.0.0.1', family: 4 }])
  await t.rejects(addressesOf('10.0.0.1', true), { code: 'CallbackAddressRefused' }, 'only this machine is let through')
  await t.rejects(addressesOf('no-such-name.invalid', false), { code: 'CallbackNotResolved' })
})

t.test('a listed name that leads to this machine is never connected to', async (t) => {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const { call, create, sweep, deliveries } = await startHooks(t, {
    env: { HOOK_ALLOW_LOOPBACK: 'false', HOOK_ALLOWED_HOSTS: `localhost:${port}` },
  })
  const callbackUrl = `https://localhost:${port}/flow`
  t.equal((await call('POST /v1/hooks/plan-needs-approval', { as: 'licenses', body: { callbackUrl } })).status, 201)
  await create()
  await sweep()
  t.match(await deliveries(), [{ state: 'waiting', attempts: 1, code: 'CallbackAddressRefused' }])
  t.equal(connections, 0)
})

t.test('a host that the operator has taken off the list is not called any more', async (t) => {
  const scene = await startHooks(t)
  await scene.subscribe('plan-needs-approval')
  const later = await startHooks(t, {
    store: scene.store,
    env: { HOOK_ALLOW_LOOPBACK: 'false', GRAPH_BASE_URL: scene.graphUrl },
  })
  await later.create()
  await later.sweep()
  t.equal(scene.receiver.messages.length, 0)
  t.match(await later.deliveries(), [{ state: 'waiting', code: 'CallbackNotAllowed' }])
})
