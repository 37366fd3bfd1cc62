import type { Row } from './results.ts'

/** What `bench/single-reads.ts` returns of an action: processor time in milliseconds a call. */
export interface SingleRead {
  action: string
  cpu: number
  bareCpu: number
  ratio: number
  p50: number
  p99: number
  failed: number
}

export function readRows(measured: readonly SingleRead[]): Row[] {
  return measured.flatMap(({ action, cpu, bareCpu, p50, p99, failed }): Row[] => {
    if (failed > 0) throw new Error(`${failed} calls of ${action} failed.`)
    const size = '200 connections'
    return [
      {
        what: `${action}: processor time a call`,
        size,
        unit: 'ms',
        value: cpu,
        against: [{ name: BARE, value: bareCpu }],
        goal: { most: 1.25, times: BARE },
      },
      {
        what: `${action}: median time to the answer`,
        size,
        unit: 'ms',
        value: p50,
        against: [{ name: 'p99', value: p99 }],
      },
    ]
  })
}

const BARE = 'bare route'

/** What `bench/start.ts` returns of a storage. */
export interface Start {
  storage: string
  readyMs: number
  idleMb: number
  loadedMb: number
  failed: number
}

/** Milliseconds and MB by storage. */
const GOALS: Readonly<Record<string, { readyMs: number; idleMb: number; loadedMb: number }>> = {
  PostgreSQL: { readyMs: 1_200, idleMb: 250, loadedMb: 400 },
  embedded: { readyMs: 2_000, idleMb: 400, loadedMb: 700 },
}

export function startRows(measured: readonly Start[]): Row[] {
  return measured.flatMap(({ storage, readyMs, idleMb, loadedMb, failed }): Row[] => {
    if (failed > 0) throw new Error(`${failed} calls failed under load (${storage}).`)
    const goals = GOALS[storage]
    const row = (what: string, unit: 'ms' | 'MB', value: number, most: number | undefined): Row => ({
      what,
      size: storage,
      unit,
      value,
      ...(most === undefined ? {} : { goal: { most } }),
    })
    return [
      row('Start to ready', 'ms', readyMs, goals?.readyMs),
      row('Memory while nobody calls', 'MB', idleMb, goals?.idleMb),
      row('Memory under 200 connections', 'MB', loadedMb, goals?.loadedMb),
    ]
  })
}
