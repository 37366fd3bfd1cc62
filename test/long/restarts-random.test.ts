import t from 'tap'
import { restarts } from '../outages/restarts.ts'

const rounds = Number(process.env['RESTARTS'] ?? 50)
const seed = Number(process.env['RESTART_SEED'] ?? Date.now() % 2 ** 32)
t.comment(`RESTART_SEED=${seed} RESTARTS=${rounds} tries the same again`)

t.test('PostgreSQL stopped and started at any moment beneath plans', (t) => restarts(t, { rounds, seed }))
