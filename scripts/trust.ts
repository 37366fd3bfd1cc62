/**
 * Runs every test that SECURITY.md names, and prints what was tried: `npm run test:trust`. What that page claims is
 * checked on the spot instead of believed.
 */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The test files that a page names, each once. */
export const testsIn = (page: string): string[] => [
  ...new Set([...page.matchAll(/`(test\/[\w/-]+\.test\.ts)`/g)].map(([, file]) => file as string)),
]

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = testsIn(await readFile(`${root}SECURITY.md`, 'utf8'))
  const tap = spawn('tap', ['run', ...process.argv.slice(2), ...files], { cwd: root, stdio: 'inherit', shell: false })
  tap.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}
