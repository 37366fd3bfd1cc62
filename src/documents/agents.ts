import type { DocumentSettings } from './about.ts'
import { toConnector } from './connector.ts'
import { mapValues } from './swagger2.ts'
import type { Document, Operation } from './swagger2.ts'

const title = 'Tenant Steward for Agents'

/**
 * The definition by which an agent of Copilot Studio finds the tools at `/mcp`: one operation, which stands for all of
 * them. https://learn.microsoft.com/microsoft-copilot-studio/mcp-add-existing-server-to-agent
 */
export function agentConnector(settings: DocumentSettings): Document {
  const operation: Operation = {
    operationId: 'InvokeMCP',
    summary: 'Look after the tenant with an agent',
    description:
      'Let an agent read who is inactive, which license comes from where and who holds which role, and draft plans ' +
      'that somebody else approves.',
    tags: ['Agents'],
    'x-ms-agentic-protocol': 'mcp-streamable-1.0',
    parameters: [],
    responses: { 200: { description: 'What the tool found.' } },
  }
  const document = toConnector({ swagger: '2.0', info: {}, paths: { '/mcp': { post: operation } } }, settings)
  return {
    ...document,
    info: {
      ...document.info,
      title,
      description:
        'Lets agents look after a Microsoft 365 tenant: they read who is inactive, which license comes from where, ' +
        'who holds which role and whose contact data is incomplete, and draft plans. They approve and change nothing.',
    },
  }
}

/** Whether somebody should be asked before an agent does this: all but what only reads, or only the platform calls. */
function asksFirst(method: string, operation: Operation): boolean {
  const isForPeople = operation['x-ms-visibility'] !== 'internal' && operation['x-ms-trigger'] === undefined
  return method !== 'get' && operation['x-ms-safe-operation'] !== true && isForPeople
}

const CONFIRMATION = { 'x-ms-require-user-confirmation': true }

/** The definition for agents that use the actions themselves: whatever changes something, they ask a person first. */
export function withConfirmations(connector: Document): Document {
  const paths = mapValues(connector.paths, (item) =>
    Object.fromEntries(
      Object.entries(item).map(([method, operation]) => [
        method,
        asksFirst(method, operation) ? { ...operation, ...CONFIRMATION } : operation,
      ]),
    ),
  )
  return { ...connector, paths }
}

/** The same as a list of differences, which people can read: https://spec.openapis.org/overlay/v1.0.0.html */
export function confirmationOverlay(connector: Document) {
  const targets = Object.entries(connector.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method, operation]) => asksFirst(method, operation))
      .map(([method]) => `$.paths['${path}'].${method}`),
  )
  return {
    overlay: '1.0.0',
    info: { title: 'What agents ask a person about first', version: String(connector.info.version) },
    extends: '../apiDefinition.swagger.json',
    actions: targets.map((target) => ({ target, update: CONFIRMATION })),
  }
}
