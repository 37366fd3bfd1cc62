/** Says what is wrong with the flows that are shipped: `npm run flows:check`. */
import { readFile } from 'node:fs/promises'
import { readFlowTexts } from '../connector/flows/flow.ts'
import { AWAITED, checkFlows } from '../connector/rules/flows/index.ts'
import type { Document } from '../src/documents/swagger2.ts'

const connector = JSON.parse(
  await readFile(new URL('../connector/apiDefinition.swagger.json', import.meta.url), 'utf8'),
) as Document
const texts = await readFlowTexts()
const findings = checkFlows(texts, { connector, awaited: AWAITED })
for (const { flow, rule, path, message } of findings) {
  process.stderr.write(`${flow}: ${path === '' ? '' : `${path}: `}${message} (${rule})\n`)
}
process.stdout.write(`${texts.length} flows, ${findings.length} findings\n`)
if (findings.length > 0) process.exitCode = 1
