import type { Problem } from '../definition/rule.ts'
import type { Document } from '../../../src/documents/swagger2.ts'
import type { Flow, FlowText } from '../../flows/flow.ts'
import { connectorRules } from './connector-rules.ts'
import { expressionRules } from './expression-rules.ts'
import { failureRules } from './failure-rules.ts'
import { literalRules } from './literal-rules.ts'
import type { FlowRules } from './rule.ts'
import { shapeProblems, sourceRules } from './source-rules.ts'
import { structureRules } from './structure-rules.ts'
import { triggerRules } from './trigger-rules.ts'

export interface FlowFinding extends Problem {
  flow: string
  rule: string
}

/**
 * What Power Automate objects to when a flow is saved or run, what makers regret later, and what only we can know: that
 * a flow fits our own connector. There is no checker outside of Power Automate, and the published schema of workflow
 * definitions does not know its types.
 */
export const flowRules: FlowRules = {
  ...sourceRules,
  ...structureRules,
  ...triggerRules,
  ...expressionRules,
  ...failureRules,
  ...connectorRules,
  ...literalRules,
}

/** Rules about a source that the others could not read. */
export const readingRules = ['FlowNotJson', 'FlowNotShaped']

/** All findings in flows, in the order of the rules. An empty list is what a release needs. */
export function checkFlows(texts: readonly FlowText[], { connector }: { connector: Document }): FlowFinding[] {
  const read = texts.map(readOne)
  const flows = read.flatMap(({ flow }) => flow ?? [])
  const found = flows.flatMap((flow) =>
    Object.entries(flowRules).flatMap(([rule, check]) =>
      check(flow, { flows, connector }).map((problem) => ({ flow: flow.slug, rule, ...problem })),
    ),
  )
  return [...read.flatMap(({ findings }) => findings), ...found]
}

function readOne({ slug, text }: FlowText): { flow?: Flow; findings: FlowFinding[] } {
  try {
    const flow = { slug, ...(JSON.parse(text) as Omit<Flow, 'slug'>) }
    const findings = shapeProblems(flow).map((problem) => ({ flow: slug, rule: 'FlowNotShaped', ...problem }))
    return findings.length === 0 ? { flow, findings } : { findings }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { findings: [{ flow: slug, rule: 'FlowNotJson', path: '', message: `Write JSON: ${error.message}.` }] }
  }
}
