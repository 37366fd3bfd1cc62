/**
 * Judges a connector's definition as it is committed: `npm run connector:check`, or with the path of another one behind
 * `--`. It prints what the rules object to, how many operations there are and how large the file is, and fails when
 * there is anything to object to.
 */
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { checkConnector, type Finding } from '../connector/rules/definition/check.ts'
import { LARGEST_BYTES } from '../connector/rules/definition/document.ts'
import { operations } from '../src/documents/walk.ts'
import type { Document } from '../src/documents/swagger2.ts'

const committed = new URL('../connector/apiDefinition.swagger.json', import.meta.url)

const { positionals } = parseArgs({ allowPositionals: true })
const [given] = positionals
const place = given === undefined ? committed : pathToFileURL(given)
const text = await readFile(place, 'utf8')
const bytes = Buffer.byteLength(text)
const document = JSON.parse(text) as Document
const findings = checkConnector(document)

const line = ({ rule, path, message }: Finding) => `${path}: ${message} (${rule})`
const print = (message: string) => process.stdout.write(`${message}\n`)

for (const finding of findings) print(line(finding))
const all = operations(document)
const offered = all.filter(({ operation }) => operation['x-ms-visibility'] !== 'internal')
print(
  [
    relative(process.cwd(), fileURLToPath(place)),
    `${all.length} operations, ${offered.length} of them for makers`,
    `${bytes} bytes of at most ${LARGEST_BYTES}`,
    `${findings.length} findings`,
  ].join('; '),
)
if (bytes > LARGEST_BYTES) print(`The definition is too large: shorten it to ${LARGEST_BYTES} bytes.`)
if (findings.length > 0 || bytes > LARGEST_BYTES) process.exitCode = 1
