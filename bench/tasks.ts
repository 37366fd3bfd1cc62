import type { Row } from './results.ts'
import { optional } from './optional.ts'
import { readRows, startRows, writeRows, type SingleRead, type Start, type Writes } from './process-rows.ts'

export interface Task {
  id: string
  title: string
  /** About how long it takes: what does not fit into the time any more is left out, and the table says so. */
  minutes: { short: number; full: number }
  /** Most of it is waiting for quotas, so that others may wait beside it. */
  waits?: true
  onlyFull?: true
  run(full: boolean): Promise<Row[]>
}

/**
 * All that is measured, in the order of the table. What a task needs is loaded when it runs: some of these files are
 * commands of their own, with options of their own.
 */
export const TASKS: readonly Task[] = [
  {
    id: 'directory',
    title: 'The copy of the directory: sweep, plan, lists',
    minutes: { short: 2.5, full: 14 },
    run: async (full) => (await import('./sizes.ts')).measure([10_000, 100_000, ...(full ? [1_000_000] : [])]),
  },
  {
    id: 'quotas',
    title: "A first sweep within Microsoft's quotas",
    minutes: { short: 5, full: 5 },
    waits: true,
    run: async () => (await import('./default-quotas.ts')).measure(),
  },
  {
    id: 'upkeep',
    title: 'Between sweeps',
    minutes: { short: 4, full: 4 },
    waits: true,
    run: async () => (await import('./upkeep.ts')).measure(),
  },
  {
    id: 'apply',
    title: "A plan carried out within Microsoft's quotas",
    minutes: { short: 7, full: 7 },
    waits: true,
    run: async () => (await import('./apply.ts')).measure(800),
  },
  {
    id: 'apply-8000',
    title: "A large plan carried out within Microsoft's quotas, while the others are measured",
    minutes: { short: 58, full: 58 },
    waits: true,
    onlyFull: true,
    run: async () => (await import('./apply.ts')).measure(8_000),
  },
  {
    id: 'roles',
    title: 'Role snapshot, in tenants that have grown badly',
    minutes: { short: 1.5, full: 1.5 },
    run: async () => (await import('./role-rows.ts')).measure(),
  },
  {
    id: 'azure-roles',
    title: 'Reading the roles of Azure',
    minutes: { short: 1.5, full: 9 },
    run: async (full) => (await import('./azure-rows.ts')).measure(full),
  },
  {
    id: 'single-change',
    title: 'Single changes',
    minutes: { short: 1, full: 1 },
    run: async () => (await import('./change-rows.ts')).measure(),
  },
  {
    id: 'single-writes',
    title: 'Single writes of one and two replicas under a quota of 300 in 15 s',
    minutes: { short: 2, full: 2 },
    run: () => optional('./single-writes.ts', (measured) => writeRows(measured as Writes[])),
  },
  {
    id: 'single-reads',
    title: 'Single reads against a bare route with the same Graph client',
    minutes: { short: 2.5, full: 2.5 },
    run: () => optional('./single-reads.ts', (measured) => readRows(measured as SingleRead[])),
  },
  {
    id: 'start',
    title: 'Start and memory',
    minutes: { short: 1, full: 1 },
    run: () => optional('./start.ts', (measured) => startRows(measured as Start[])),
  },
  {
    id: 'memory',
    title: 'Memory under load: lists, drafts of plans and role snapshots at once',
    minutes: { short: 1.5, full: 1.5 },
    run: async () => (await import('./memory-rows.ts')).measure(),
  },
]
