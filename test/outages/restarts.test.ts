import t from 'tap'
import { restarts } from './restarts.ts'

t.test('PostgreSQL stopped and started beneath plans at work', (t) => restarts(t, { rounds: 3, seed: 11 }))
