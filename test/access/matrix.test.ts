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
} from './matrix.ts'

const scene = await startMatrix(t)
const credentials = await wrongCredentials(scene.identity)

t.test('every route is declared', (t) => everyRouteIsDeclared(t, scene))
t.test('what is declared as open is', (t) => openRoutesAreOpen(t, scene, credentials.slice(0, 12)))
t.test('nobody gets in with a wrong credential', (t) => nobodyElseGetsIn(t, scene, credentials))
t.test('each role opens what the documents say, and nothing else', (t) =>
  rolesOpenWhatTheySay(t, scene, [[], ...ROLES.map((role) => [role])]),
)
t.test('plans of each kind have their roles', (t) => kindsOfPlansHaveTheirRoles(t, scene))
