import { setImmediate } from 'node:timers/promises'
import { openStore } from '../../src/store/database.ts'

/**
 * A process of its own for the tests: opens DATA_DIR, says so, and writes rows until it is stopped, naming each once it
 * is safe.
 */
const say = (word: string): boolean => process.stdout.write(`${word}\n`)

try {
  const store = await openStore({ dataDir: process.env['DATA_DIR'] })
  say('open')
  const stop = new AbortController()
  process.once('SIGTERM', () => stop.abort())
  for (let n = 1; !stop.signal.aborted; n++) {
    await store.db
      .insertInto('settings')
      .values({ name: `${process.pid}-${n}`, value: 'x'.repeat(500) })
      .execute()
    say(`${process.pid}-${n}`)
    // PGlite answers without ever letting go of the thread; signals would wait for ever.
    await setImmediate()
  }
  await store.close()
  say('closed')
} catch (error) {
  say((error as { code?: string }).code ?? String(error))
}
