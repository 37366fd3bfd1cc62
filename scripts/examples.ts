/**
 * Takes the examples of the OpenAPI document from the made-up tenant: `npm run examples`, by hand, after operations
 * changed. Everything is called twice, each time in a fresh tenant, so that what differs from one time to the next can
 * give way to something that stays; `npm run docs` puts them into the document.
 */
import { writeFile } from 'node:fs/promises'
import { createComparison, shortened } from './examples/stable.ts'
import { record } from './examples/record.ts'

const FILE = new URL('../src/data/examples.json', import.meta.url)
const PORT = 23_917

const [one, other] = await Promise.all([record(PORT), record(PORT + 1)])
const { samples, common } = createComparison(one.known, other.known)
const operations = common(shortened(one.operations), shortened(other.operations))
await writeFile(FILE, `${JSON.stringify({ values: samples, operations }, null, 2)}\n`)
process.stdout.write(`${Object.keys(one.operations).length} examples written; "npm run docs" shows them.\n`)
