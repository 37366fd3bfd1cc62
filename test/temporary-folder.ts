import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** Texts by the names of their files, and what is in each folder. */
interface Content {
  [name: string]: string | Buffer | Content
}

/**
 * An empty folder, or one with this in it, that goes after the test. Whatever a later teardown stops still finds it:
 * tap's own `testdir` is removed before them where it was made first.
 */
export function temporaryFolder(t: Pick<Test, 'teardown'>, content: Content = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenant-steward-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  fill(folder, content)
  return folder
}

function fill(folder: string, content: Content): void {
  for (const [name, held] of Object.entries(content)) {
    const path = join(folder, name)
    if (typeof held === 'string' || Buffer.isBuffer(held)) writeFileSync(path, held)
    else {
      mkdirSync(path)
      fill(path, held)
    }
  }
}
