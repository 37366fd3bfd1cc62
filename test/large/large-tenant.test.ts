import t from 'tap'
import { measure } from '../../bench/large-tenant.ts'
import { skip } from '../skip.ts'

t.test('100,000 people cost pages, not people, no memory, and no answer that comes too late', async (t) => {
  const small = await measure(10_000, 0)
  const large = await measure(100_000, 100)
  t.ok(large.found > small.found * 5, `${small.found} and ${large.found} inactive people`)
  // What a service asks when it starts, such as what its permissions allow, is in there.
  t.ok(large.sweepRequests <= Math.ceil(100_000 / 500) + 50, `${large.sweepRequests} requests for the sweep`)
  t.ok(large.requests <= 1, `${large.requests} requests for the list`)
  t.ok(large.slowestSeconds < 20, `at 100 ms latency, the slowest answer took ${large.slowestSeconds.toFixed(1)} s`)
  if (small.peakMb === undefined || large.peakMb === undefined) {
    return skip(t, 'this system does not tell the memory of a process')
  }
  // Peaks, since the sweep of the small tenant may be over before anybody can tell what the service needs when idle.
  t.ok(large.peakMb - small.peakMb < 64, `${small.peakMb.toFixed(0)} and ${large.peakMb.toFixed(0)} MB at most`)
})
