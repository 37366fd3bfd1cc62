import { measure as measureLoad } from './memory.ts'
import { withDatabase } from './postgres.ts'
import type { Row } from './results.ts'

const USERS = 20_000
const ROUNDS = 3

export async function measure(): Promise<Row[]> {
  const load = (env: Record<string, string>) => measureLoad({ users: USERS, rounds: ROUNDS, env })
  const server = await withDatabase((url) => load({ DATABASE_URL: url }))
  const embedded = await load({})
  return [
    ...(server === undefined ? [] : [rowOf('PostgreSQL', server.result.peakMb, 400)]),
    rowOf('embedded', embedded.peakMb, 700),
  ]
}

function rowOf(storage: string, peakMb: number | undefined, most: number): Row {
  const row = { what: 'Memory: peak', size: `${USERS.toLocaleString('en')} people, ${storage}`, unit: 'MB' } as const
  return peakMb === undefined
    ? { ...row, notMeasured: 'this system does not tell the memory of a process' }
    : { ...row, value: peakMb, goal: { most } }
}
