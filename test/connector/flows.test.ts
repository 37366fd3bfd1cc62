import t from 'tap'
import { withFlows } from '../../connector/flows/describe.ts'
import { readFlows, type Action, type Flow } from '../../connector/flows/flow.ts'
import { pictureOf } from '../../connector/flows/picture.ts'
import { readmeOfFlows } from '../../scripts/flows.ts'

const root = new URL('../../', import.meta.url)

const step = (type: string, after: Record<string, string[]> = {}, more: object = {}): Action => ({
  type,
  runAfter: after,
  ...more,
})

const small: Flow = {
  slug: 'small',
  displayName: 'Small',
  description: 'Does little.',
  settings: [
    { name: 'To', displayName: 'To whom', description: 'Who hears of it.', type: 'String', defaultValue: 'x' },
  ],
  connections: { outlook: { api: 'shared_office365', displayName: 'Mail' } },
  definition: {
    $schema: '',
    contentVersion: '1.0.0.0',
    triggers: {
      Every_day: step('Recurrence', {}, { recurrence: { frequency: 'Day', interval: 1, timeZone: 'UTC' } }),
    },
    actions: {
      Look: step(
        'If',
        {},
        {
          actions: { Wait: step('OpenApiConnectionWebhook', {}, { limit: { timeout: 'P1D' } }) },
          else: { actions: { End: step('Terminate', {}, { inputs: { runStatus: 'Failed' } }) } },
        },
      ),
      Send: step(
        'OpenApiConnection',
        { Look: ['Succeeded'] },
        {
          inputs: { host: { connectionName: 'outlook', operationId: 'SendEmailV2' } },
        },
      ),
      Choose: step(
        'Switch',
        { Send: ['Failed'] },
        {
          cases: { It_is_one: { case: 1, actions: {} } },
          default: { actions: {} },
        },
      ),
      For_each: step(
        'Foreach',
        { Choose: ['Succeeded', 'Failed', 'TimedOut'] },
        {
          runtimeConfiguration: { concurrency: { repetitions: 5 } },
          actions: { One: step('Compose'), Two: step('Compose', { One: ['Succeeded'] }) },
        },
      ),
    },
  },
}

t.test('a flow is drawn as a tree of its steps', async (t) => {
  t.same(pictureOf(small).split('\n'), [
    'Every day [every day, UTC]',
    '├─ Look',
    '│  ├─ yes:',
    '│  │  └─ Wait [waits P1D]',
    '│  └─ no:',
    '│     └─ End [the run ends as Failed]',
    '├─ Send [outlook: SendEmailV2]',
    '├─ Choose (when Send failed)',
    '│  ├─ It is one:',
    '│  └─ otherwise:',
    '└─ For each [5 side by side] (whatever became of Choose)',
    '   ├─ One',
    '   └─ Two',
  ])
})

t.test('the readme says what the flows say', async (t) => {
  const { current, expected } = await readmeOfFlows(root)
  t.equal(current, expected)
  for (const { displayName } of await readFlows()) t.match(current, `## ${displayName}`)

  const readme = '<!-- flow small: written by npm run docs -->\nold\n<!-- end of flow small -->\nby hand\n'
  const written = withFlows(readme, [small])
  t.notMatch(written, 'old')
  t.match(written, '| To whom | `To` | `"x"` | Who hears of it. |')
  t.match(written, '| Mail | `outlook` | `SendEmailV2` |')
  t.match(written, 'by hand')
  t.equal(withFlows(written, [small]), written, 'and says it once')
  t.throws(() => withFlows('', [small]), /needs the lines/)
})
