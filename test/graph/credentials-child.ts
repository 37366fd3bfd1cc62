import { inspect } from 'node:util'
import { readConfig, type Config } from '../../src/config/config.ts'
import { Refusal } from '../../src/errors.ts'
import { createTokenSource, type Purpose } from '../../src/graph/credentials.ts'
import type { Caller } from '../../src/callers.ts'

/**
 * Asks the real credentials for tokens, in a process that trusts the certificate named by NODE_EXTRA_CA_CERTS from its
 * start. One message in, one message out.
 */
export interface Ask {
  env: Record<string, string>
  purpose: Purpose
  assertion?: string
  claims?: string
  times?: number
}
export interface Told {
  tokens?: string[]
  refused?: {
    code: string
    status: number
    message: string
    claims?: string | undefined
    retryAfter?: number | undefined
    hasCause: boolean
  }
  /** Everything a log could show of the refusal. */
  inspected?: string
}

const configs = new Map<string, Config>()

process.on('message', (ask: Ask) => {
  answer(ask).catch((error: unknown) => process.send?.(told(error)))
})

async function answer({ env, purpose, assertion, claims, times = 1 }: Ask): Promise<void> {
  const key = JSON.stringify(env)
  const config =
    configs.get(key) ??
    readConfig({ API_KEYS: '', API_AUDIENCE: 'unused', API_TENANT_ID: '00000000-0000-4000-8000-000000000000', ...env })
  configs.set(key, config)
  const caller: Caller | undefined =
    assertion === undefined ? undefined : { id: 'user:x', kind: 'user', name: 'x', roles: [], assertion }
  const ask = () => createTokenSource(config, purpose, caller)(claims === undefined ? {} : { claims })
  process.send?.(await Promise.all(Array.from({ length: times }, ask)).then((tokens) => ({ tokens }), told))
}

function told(error: unknown): Told {
  const inspected = inspect(error, { depth: 20, showHidden: false })
  if (!(error instanceof Refusal)) return { inspected }
  const { code, status, message, retryAfter, cause } = error
  return {
    inspected,
    refused: {
      code,
      status,
      message,
      retryAfter,
      claims: 'claims' in error ? String(error.claims) : undefined,
      hasCause: cause instanceof Error,
    },
  }
}
