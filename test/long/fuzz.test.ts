import t from 'tap'
import { fuzz } from '../fuzz/fuzz.ts'

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 50_000)
t.comment(`FUZZ_SEED=${seed} FUZZ_REQUESTS=${requests} tries the same again`)

t.test('whatever is sent, it is answered, and nothing is written that must not be', (t) => fuzz(t, { seed, requests }))
