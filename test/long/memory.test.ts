import t from 'tap'
import { node } from '../start/child.ts'
import { storages } from '../store-helper.ts'

const users = process.env['MEMORY_USERS'] ?? '20000'
const rounds = process.env['MEMORY_ROUNDS'] ?? '10'
const servers = (await storages(t)).filter(({ name }) => name === 'server')

t.test(
  'with PostgreSQL the service stays below 512 MB under load',
  { skip: servers.length === 0 && 'PostgreSQL is not here' },
  async (t) => {
    const server = process.env['TEST_DATABASE_URL']
    const bench = node(t, ['bench/memory.ts', '--users', users, '--rounds', rounds], {
      env: server === undefined ? {} : { TEST_DATABASE_URL: server },
    })
    t.equal(await bench.exit, 0, bench.printed())
    const [told, peak] = /peak ([\d.]+) MB of 512 MB/.exec(bench.printed()) ?? []
    t.ok(Number(peak) < 512, told ?? bench.printed())
    t.comment(`${users} accounts, ${rounds} rounds: ${told}`)
  },
)
