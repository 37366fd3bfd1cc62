import { availableParallelism } from 'node:os'
import { serverVersion } from './postgres.ts'
import type { Machine } from './results.ts'

export async function machine(): Promise<Machine> {
  const postgresql = await serverVersion()
  return {
    cores: availableParallelism(),
    node: process.versions.node,
    ...(postgresql === undefined ? {} : { postgresql }),
  }
}
