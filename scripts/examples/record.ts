import type { Example } from '../../src/documents/examples.ts'
import { startMadeUp } from '../made-up-service.ts'
import { callerOf } from './call.ts'
import type { Call, OpenApi } from './call.ts'
import { exampleInputs } from './inputs.ts'
import { prepare } from './prepare.ts'
import type { Known } from './prepare.ts'

/** The tenant and the moment that all examples are taken from: a Tuesday morning. */
export const STUDIO = {
  simulatorPort: 0,
  users: 2000,
  seed: 1,
  shape: 'tidy',
  publicUrl: 'https://tenant-steward.example.com',
  startsAt: Date.parse('2026-09-01T09:00:00Z'),
} as const

export interface Recording {
  known: Known
  operations: Record<string, Example>
}

/** Makes a fresh tenant, prepares it and calls every operation with its example. */
export async function record(port: number): Promise<Recording> {
  const madeUp = await startMadeUp({ ...STUDIO, port })
  try {
    const { key = '' } = madeUp.keys.find(({ name }) => name === 'all') ?? {}
    const document = (await (await fetch(`${madeUp.url}/openapi.json`)).json()) as OpenApi
    const call = callerOf({ url: madeUp.url, key, document })
    const known = await prepare({ call, cast: madeUp.graph.cast, now: STUDIO.startsAt })
    return { known, operations: await play(call, known) }
  } finally {
    await madeUp.close()
  }
}

async function play(call: Call, known: Known): Promise<Record<string, Example>> {
  const operations: Record<string, Example> = {}
  for (const [operationId, inputs] of Object.entries(exampleInputs(known))) {
    const { status, body } = await call(operationId, inputs)
    operations[operationId] = { inputs, status, reply: body }
  }
  return operations
}
