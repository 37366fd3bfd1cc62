import type { Flow, Step } from './flow.ts'
import { pictureOf } from './picture.ts'
import { places } from './walk.ts'

const begin = (slug: string) => `<!-- flow ${slug}: written by npm run docs -->`
const end = (slug: string) => `<!-- end of flow ${slug} -->`

/** The readme of the flows with the part about each flow replaced by what its source says. */
export function withFlows(readme: string, flows: readonly Flow[]): string {
  return flows.reduce((text, flow) => {
    const [before, rest] = text.split(begin(flow.slug))
    const after = rest?.split(end(flow.slug))[1]
    if (before === undefined || after === undefined) {
      throw new Error(`connector/flows/readme.md needs the lines "${begin(flow.slug)}" and "${end(flow.slug)}".`)
    }
    return `${before}${begin(flow.slug)}\n\n${describe(flow)}\n\n${end(flow.slug)}${after}`
  }, readme)
}

function describe(flow: Flow): string {
  return [
    flow.description,
    '```text',
    pictureOf(flow),
    '```',
    table(
      ['Setting', 'Name', 'Default', 'Meaning'],
      flow.settings.map(({ name, displayName, description, defaultValue }) => [
        displayName,
        `\`${name}\``,
        defaultValue === '' ? '' : `\`${JSON.stringify(defaultValue)}\``,
        description,
      ]),
    ),
    table(
      ['Connection', 'Name', 'Used for'],
      Object.entries(flow.connections).map(([key, { displayName }]) => [
        displayName,
        `\`${key}\``,
        operationsBy(flow, key)
          .map((operationId) => `\`${operationId}\``)
          .join(', '),
      ]),
    ),
  ]
    .join('\n\n')
    .replace('```text\n\n', '```text\n')
    .replace('\n\n```\n\n', '\n```\n\n')
}

const hostOf = ({ inputs }: Step) =>
  (inputs as { host?: { connectionName: string; operationId: string } } | undefined)?.host

const operationsBy = (flow: Flow, key: string): string[] => [
  ...new Set(
    places(flow).flatMap(({ step }) => {
      const host = hostOf(step)
      return host?.connectionName === key ? [host.operationId] : []
    }),
  ),
]

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
