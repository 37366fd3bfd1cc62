import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { temporaryFolder } from '../temporary-folder.ts'

const root = new URL('../../', import.meta.url)
const committed = new URL('connector/apiDefinition.swagger.json', root)

const check = async (...args: string[]) =>
  promisify(execFile)(process.execPath, ['scripts/connector-check.ts', ...args], { cwd: root }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  )

t.test('the committed definition', async (t) => {
  const { code, stdout } = await check()
  t.equal(code, 0)
  const { size } = await stat(committed)
  t.match(stdout, new RegExp(`\\d+ operations, .* ${size} bytes of at most 940000; 0 findings`))
})

t.test('another one, with faults', async (t) => {
  const folder = temporaryFolder(t)
  const definition = JSON.parse(await readFile(committed, 'utf8'))
  const broken = join(folder, 'broken.json')
  await writeFile(broken, JSON.stringify({ ...definition, swagger: '3.0' }))
  t.match(await check(broken), { code: 1, stdout: /Set swagger to "2.0"\. \(SpecificationVersionIncorrect\)/ })

  const large = join(folder, 'large.json')
  await writeFile(large, JSON.stringify({ ...definition, 'x-notes': 'x'.repeat(940_000) }))
  t.match(await check(large), { code: 1, stdout: /The definition is too large/ })
})
