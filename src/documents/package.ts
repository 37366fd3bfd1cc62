import type { Document, Operation } from './swagger2.ts'

/** The files beside the definition in the connector's folder, as far as they follow from it. */

const begin = '<!-- operations: written by npm run docs -->'
const end = '<!-- end of operations -->'

/** The connector's readme with the part between its two markers replaced by what the definition offers to makers. */
export function withOperations(readme: string, connector: Document): string {
  const [before, rest] = readme.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) {
    throw new Error(`The readme needs the lines "${begin}" and "${end}".`)
  }
  return `${before}${begin}\n\n${describeOperations(connector)}\n${end}${after}`
}

/** One heading per area, in the order of the routes; one line per operation. */
function describeOperations(connector: Document): string {
  const areas = Map.groupBy(publicOperations(connector), areaOf)
  return [...areas].map(([area, operations]) => [`### ${area}`, '', ...operations.map(line), ''].join('\n')).join('\n')
}

/** What a maker can choose: all but internal operations, which only the platform calls. */
export function publicOperations(connector: Document): Operation[] {
  return Object.values(connector.paths)
    .flatMap((item) => Object.values(item))
    .filter(({ operationId, 'x-ms-visibility': visibility }) => operationId !== undefined && visibility !== 'internal')
}

function areaOf(operation: Operation): string {
  const [tag = 'Other'] = (operation['tags'] ?? []) as string[]
  return tag
}

function line({ operationId, summary, description }: Operation): string {
  return `- **${String(summary)}** (\`${String(operationId)}\`): ${String(description)}`
}

interface ApiProperties {
  properties: { policyTemplateInstances: Policy[]; [key: string]: unknown }
}

interface Policy {
  templateId: string
  parameters: Record<string, unknown>
}

/** The properties of a connector without lists, which has no next links to follow. */
export function withoutPaging({ properties, ...rest }: ApiProperties): ApiProperties {
  const policies = properties.policyTemplateInstances.filter(({ templateId }) => templateId !== 'updatenextlink')
  return { ...rest, properties: { ...properties, policyTemplateInstances: policies } }
}

/** The connector's properties with the policy that follows next links naming exactly the paged operations. */
export function withPagedOperations(apiProperties: ApiProperties, connector: Document): ApiProperties {
  const paged = publicOperations(connector)
    .filter((operation) => operation['x-ms-pageable'] !== undefined)
    .map(({ operationId }) => operationId)
  const policies = apiProperties.properties.policyTemplateInstances.map((policy) =>
    policy.templateId === 'updatenextlink'
      ? { ...policy, parameters: { ...policy.parameters, 'x-ms-apimTemplate-operationName': paged } }
      : policy,
  )
  return { ...apiProperties, properties: { ...apiProperties.properties, policyTemplateInstances: policies } }
}
