import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ROOT } from './child.ts'

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8')

t.test('the heap has the same limit in the container and in npm start', (t) => {
  const inScript = JSON.parse(read('package.json')).scripts.start.match(/--max-\S+/g)
  const command = JSON.parse(/^CMD (\[.*\])$/m.exec(read('Dockerfile'))?.[1] ?? '[]') as string[]
  t.match(inScript, [/^--max-old-space-size=\d+$/, /^--max-semi-space-size=\d+$/])
  t.same(
    command.filter((part) => part.startsWith('--max-')),
    inScript,
  )
  t.end()
})
