import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

const FLOWS = new URL('../../connector/flows/', import.meta.url)
/** Mails that the service has finished; their own tests look at them. */
const FINISHED = /^@(items|triggerOutputs)\([^)]*\)\?\['(html|body\/mail\/html)'\](\?\['html'\])?$/
const BUTTON =
  /<table role="presentation"[^>]*><tr><td bgcolor="#1f4e79"[^>]*><a href="([^"]+)"[^>]*color:#ffffff[^>]*>([^<]+)<\/a>/g
const PLAIN = /address:<br><a href="([^"]+)"[^>]*>([^<]+)<\/a>/g

interface Sent {
  flow: string
  displayName: string
  name: string
  to: string
  body: string
}

function sentIn(flow: string): Sent[] {
  const { displayName, definition } = JSON.parse(readFileSync(new URL(`${flow}/flow.json`, FLOWS), 'utf8'))
  const found: Sent[] = []
  JSON.stringify(definition, (name, value) => {
    if (value?.inputs?.host?.operationId === 'SendEmailV2') {
      const { 'emailMessage/To': to, 'emailMessage/Body': body } = value.inputs.parameters
      found.push({ flow, displayName, name, to, body })
    }
    return value
  })
  return found
}

const all = readdirSync(FLOWS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => sentIn(name))

t.test(
  'every mail of a flow has one button, the same address in full below, and says which flow sent it',
  async (t) => {
    const own = all.filter(({ body }) => !FINISHED.test(body))
    t.ok(own.length > 15)
    t.equal(all.length - own.length, 2, 'the notices and the mail of a campaign are finished by the service')
    for (const { flow, displayName, name, to, body } of own) {
      const [buttons, plain] = [[...body.matchAll(BUTTON)], [...body.matchAll(PLAIN)]]
      t.equal(buttons.length, 1, `${flow} ${name}`)
      const [, address, label = ''] = buttons[0] ?? []
      t.same(
        plain.map(([, href, shown]) => [href, shown]),
        [[address, address]],
        `${flow} ${name}`,
      )
      t.ok(label.length > 5 && label.length < 40, label)
      t.match(body, `flow “${displayName}”`, name)
      t.equal(body.split('<a href="').length, 3, 'and no other link')
      if (!to.includes('FailuresTo')) t.match(body, "parameters('FailuresTo')", `${flow} ${name}: whom to turn to`)
    }
  },
)
