/**
 * `node src/check-tenant.ts`, or `npm run check-tenant`: what this service can do in its tenant, as a table for whoever
 * sets it up. It makes each read once and writes nothing, neither to the tenant nor to a database.
 */
import { styleText } from 'node:util'
import { ConfigError } from './config/config-error.ts'
import { readConfig } from './config/config.ts'
import { withDeadline } from './deadline.ts'
import { Refusal } from './errors.ts'
import { GraphFailure } from './graph/failure.ts'
import { toRefusal } from './graph/refusal.ts'
import { isLimited, type CapabilityStatus } from './services/connection/capability-status.ts'
import { AZURE_READ_NOT_GRANTED, AZURE_WRITE_NOT_GRANTED } from './services/connection/azure-capabilities.ts'
import { createConnectionFor } from './wiring.ts'

const WITHIN_MS = 60_000
const WIDTH = 100

const WORDS: Readonly<Record<CapabilityStatus['status'], string>> = {
  available: 'works',
  warning: 'missing permission',
  unavailable: 'missing license',
  unexpected: 'unexpected answer',
  off: 'switched off',
}

/** What an identity lacks, rather than that nobody could tell. */
const MISSING = ['GraphPermissionMissing', AZURE_READ_NOT_GRANTED, AZURE_WRITE_NOT_GRANTED]

function resultOf({ status, code, tried }: CapabilityStatus): string {
  if (status === 'available') return tried ? 'works' : 'permitted'
  return status === 'warning' && !MISSING.includes(code ?? '') ? 'no answer' : WORDS[status]
}

function rowsOf(capability: CapabilityStatus): [string, string, string][] {
  const { identity, label, message = '' } = capability
  const lines = wrapped(message, WIDTH)
  return [[resultOf(capability), identity, label], ...lines.map((line): [string, string, string] => ['', '', line])]
}

function wrapped(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const line = lines.at(-1) as string
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.filter((line) => line !== '').map((line) => `  ${line}`)
}

async function run(): Promise<number> {
  const connection = createConnectionFor(readConfig(process.env, { isCalled: false }))
  const { tenantName, tenantId, writesEnabled, capabilities } = await withDeadline(WITHIN_MS, () => connection.test())
  const print = (line: string) => process.stdout.write(`${line}\n`)
  print(`${tenantName ?? 'The tenant'} (${tenantId ?? 'its id could not be read'})`)
  print(writesEnabled ? 'WRITES_ENABLED is true.' : 'WRITES_ENABLED is not true: this service changes nothing.')
  print('')
  const row = ([result, identity, what]: [string, string, string]) =>
    `${result.padEnd(20)}${identity.padEnd(7)}${what}`.trimEnd()
  print(styleText('bold', row(['Result', 'Token', 'For'])))
  for (const capability of capabilities) for (const line of rowsOf(capability)) print(row(line))
  const broken = capabilities.filter(isLimited)
  const wanted = capabilities.filter(({ status }) => status !== 'off').length
  print('')
  print(
    broken.length === 0
      ? `All ${wanted} work. "permitted" was not tried: it would have written.`
      : `${wanted - broken.length} of ${wanted} work. ` + 'What is missing turns off that line and nothing else.',
  )
  return broken.length === 0 ? 0 : 2
}

try {
  process.exitCode = await run()
} catch (error) {
  const refusal = error instanceof GraphFailure ? toRefusal(error) : error
  if (!(refusal instanceof ConfigError || refusal instanceof Refusal)) throw error
  process.stderr.write(`${refusal.message}\n`)
  process.exitCode = 1
}
