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

/** What `bench/single-writes.ts` returns of so many replicas; shares from 0 to 1, milliseconds. */
export interface Writes {
  replicas: number
  calls: number
  refused: number
  writes: number
  throttled: number
  /** Share of the writes that the quota allows. */
  used: number
  cpuPerCall: number | undefined
  median: number
}

const ONE_REPLICA = 'one replica'

export function writeRows(measured: readonly Writes[]): Row[] {
  const one = measured.find(({ replicas }) => replicas === 1)?.cpuPerCall
  return measured.flatMap(({ replicas, calls, refused, writes, throttled, used, cpuPerCall, median }): Row[] => {
    const size = replicas === 1 ? '1 replica' : `${replicas} replicas`
    const row = (what: string, unit: Row['unit'], value: number, more: Partial<Row> = {}): Row => ({
      what: `Single writes: ${what}`,
      size,
      unit,
      value,
      ...more,
    })
    return [
      row('share of the quota that was used', 'share', used, { goal: { least: 0.95 } }),
      row('share of 429', 'share', throttled / (writes + throttled), { goal: { most: 0.01 } }),
      row('share of callers who were refused', 'share', refused / calls),
      row('median time to the answer, most of it waiting for the quota', 'ms', median),
      ...(cpuPerCall === undefined
        ? []
        : [row('processor time a call, all replicas together', 'ms', cpuPerCall, perCall())]),
    ]

    function perCall(): Partial<Row> {
      if (replicas === 1 || one === undefined) return {}
      return { against: [{ name: ONE_REPLICA, value: one }], goal: { most: 1.15, times: ONE_REPLICA } }
    }
  })
}
