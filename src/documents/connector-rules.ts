import { documentRules } from './rules/document.ts'
import { dynamicRules } from './rules/dynamic/index.ts'
import { makerRules } from './rules/makers.ts'
import { operationRules } from './rules/operations.ts'
import { parameterRules } from './rules/parameters.ts'
import { pathRules } from './rules/paths.ts'
import { revisionRules } from './rules/revisions.ts'
import type { Problem, Rules } from './rules/rule.ts'
import { schemaRules } from './rules/schemas.ts'
import { securityRules } from './rules/security.ts'
import { textRules } from './rules/texts.ts'
import { valueRules } from './rules/values.ts'
import { webhookRules } from './rules/webhooks.ts'
import type { Document } from './swagger2.ts'

export interface Finding extends Problem {
  rule: string
}

/**
 * What Microsoft's connector validator and the Power Automate designer object to, as far as it can be known: the
 * validator runs as a service behind a login, its source is not public, and the published JSON schema accepts much that
 * it refuses. A rule has the validator's code as its name where there is one
 * (https://learn.microsoft.com/connectors/custom-connectors/certification-swagger-validator-rules); the others say what
 * the certification pages ask for in prose, or what the designer was seen to do. Codes about features that this project
 * does not use (form data, file pickers, parameter references) are replaced by a rule against using them.
 */
export const connectorRules: Rules = {
  ...documentRules,
  ...securityRules,
  ...pathRules,
  ...operationRules,
  ...parameterRules,
  ...schemaRules,
  ...valueRules,
  ...textRules,
  ...dynamicRules,
  ...revisionRules,
  ...webhookRules,
  ...makerRules,
}

/**
 * All findings in a connector definition, each once, in the order of the rules. An empty list is what a release needs.
 */
export function checkConnector(document: Document): Finding[] {
  const found = Object.entries(connectorRules).flatMap(([rule, check]) =>
    check(document).map((problem) => ({ rule, ...problem })),
  )
  return [...new Map(found.map((finding) => [`${finding.rule} ${finding.path} ${finding.message}`, finding])).values()]
}
