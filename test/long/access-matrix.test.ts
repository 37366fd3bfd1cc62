import t from 'tap'
import { ROLES } from '../../src/callers.ts'
import {
  everyRouteIsDeclared,
  kindsOfPlansHaveTheirRoles,
  nobodyElseGetsIn,
  openRoutesAreOpen,
  rolesOpenWhatTheySay,
  startMatrix,
  wrongCredentials,
} from '../access/matrix.ts'

const pairs = ROLES.flatMap((one, index) => ROLES.slice(index + 1).map((other) => [one, other]))

const scene = await startMatrix(t)
const credentials = await wrongCredentials(scene.identity)
const { identity } = scene

t.test('every route is declared', (t) => everyRouteIsDeclared(t, scene))
t.test('what is declared as open is', (t) => openRoutesAreOpen(t, scene, credentials))
t.test('nobody gets in with a wrong credential, nor with two', async (t) => {
  const tokens = credentials.filter(({ refused }) => refused.code === 'TokenInvalid' || refused.status === 403)
  await nobodyElseGetsIn(t, scene, [
    ...credentials,
    ...tokens.map(({ name, headers, refused }) => ({
      name: `${name}, with the key of an administrator`,
      headers: async () => ({ ...(await headers()), 'x-api-key': 'test-key-admin' }),
      refused,
    })),
  ])
})
t.test('each role and each two of them open what the documents say', (t) =>
  rolesOpenWhatTheySay(t, scene, [[], ...ROLES.map((role) => [role]), ...pairs]),
)
t.test('plans of each kind have their roles', (t) => kindsOfPlansHaveTheirRoles(t, scene))
t.test('keys that were rolled let nobody in', async (t) => {
  await identity.rollKeys()
  await nobodyElseGetsIn(
    t,
    scene,
    (await wrongCredentials(identity)).filter(({ refused }) => refused.code === 'TokenInvalid'),
  )
})
