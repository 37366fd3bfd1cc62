/**
 * Writes into the readme of the flows what their sources say, and tells what the rules object to; part of
 * `npm run docs`. With `--check` it writes nothing, and fails when there is anything to say: `npm run flows:check`.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { withFlows } from '../connector/flows/describe.ts'
import { readFlows, readFlowTexts } from '../connector/flows/flow.ts'
import { checkFlows } from '../connector/rules/flows/index.ts'
import type { Document } from '../src/documents/swagger2.ts'

const README = 'connector/flows/readme.md'

/** The readme of the flows under `root` as it is, and as the flows say. */
export async function readmeOfFlows(root: URL): Promise<{ current: string; expected: string }> {
  const current = await readFile(new URL(README, root), 'utf8')
  return { current, expected: withFlows(current, await readFlows(new URL('connector/flows/', root))) }
}

async function findingsOf(root: URL): Promise<string[]> {
  const definition = await readFile(new URL('connector/apiDefinition.swagger.json', root), 'utf8')
  const texts = await readFlowTexts(new URL('connector/flows/', root))
  return checkFlows(texts, { connector: JSON.parse(definition) as Document }).map(
    ({ flow, rule, path, message }) => `${flow}: ${path === '' ? '' : `${path}: `}${message} (${rule})`,
  )
}

async function main(root: URL, check: boolean): Promise<void> {
  const findings = await findingsOf(root)
  const complaints = [...findings]
  if (findings.length === 0) {
    const { current, expected } = await readmeOfFlows(root)
    if (!check) await writeFile(new URL(README, root), expected)
    else if (current !== expected) {
      complaints.push(`${README} is not what the flows say: run "npm run docs" and commit it.`)
    }
  }
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
  if (check && complaints.length > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(new URL('../', import.meta.url), process.argv.includes('--check'))
}
