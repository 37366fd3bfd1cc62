import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ROOT } from './child.ts'

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8')

/** What keeps the process below 512 MB with everything else that it needs (test/long/memory.test.ts). */
const MOST_OLD_MB = 320
const MOST_NEW_MB = 16

t.test('the heap has the same limit in the container and in npm start', (t) => {
  const inScript = JSON.parse(read('package.json')).scripts.start.match(/--max-\S+/g)
  const command = JSON.parse(/^CMD (\[.*\])$/m.exec(read('Dockerfile'))?.[1] ?? '[]') as string[]
  const [, old] = /^--max-old-space-size=(\d+)$/.exec(inScript[0]) ?? []
  const [, semi] = /^--max-semi-space-size=(\d+)$/.exec(inScript[1]) ?? []
  t.ok(Number(old) <= MOST_OLD_MB, `${inScript[0]} is at most ${MOST_OLD_MB}`)
  t.ok(Number(semi) <= MOST_NEW_MB, `${inScript[1]} is at most ${MOST_NEW_MB}`)
  t.same(
    command.filter((part) => part.startsWith('--max-')),
    inScript,
  )
  t.end()
})
