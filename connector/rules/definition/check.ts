import { documentRules } from './document.ts'
import { dynamicRules } from './dynamic/rules.ts'
import { makerRules } from './makers.ts'
import { operationRules } from './operations.ts'
import { parameterRules } from './parameters.ts'
import { pathRules } from './paths.ts'
import { revisionRules } from './revisions.ts'
import type { Problem, Rules } from './rule.ts'
import { schemaRules } from './schemas.ts'
import { securityRules } from './security.ts'
import { textRules } from './texts.ts'
import { valueRules } from './values.ts'
import { webhookRules } from './webhooks.ts'
import type { Document } from '../../../src/documents/swagger2.ts'

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
