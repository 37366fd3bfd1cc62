import t from 'tap'
import { LATE_ENV } from '../misbehaviour/proxy.ts'
import { LATE_TRIALS, TRIALS } from '../misbehaviour/trials.ts'
import { tryLong } from '../misbehaviour/try.ts'

t.test('every misbehaviour of every read, and every main job beside it', (t) => tryLong(t, TRIALS))

t.test('every read 90 s late, and every main job beside it', (t) => tryLong(t, LATE_TRIALS, LATE_ENV))
