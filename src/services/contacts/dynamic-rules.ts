import { dynamicGroupsRead, type DynamicGroup } from '../../graph/contacts.ts'
import { unlessForbidden } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { cached } from '../cached.ts'
import { CONTACT_FIELDS, fieldDefinition, type ContactField } from './fields.ts'

/** Something that a change sets off elsewhere, and that its author may not think of. */
export interface Warning {
  field?: ContactField
  groupId?: string
  groupName?: string
  message: string
}

interface Rule {
  group: DynamicGroup
  text: string
  attributes: Set<string>
}

const KEPT_MS = 10 * 60_000

export type DynamicRules = ReturnType<typeof createDynamicRules>

/**
 * The membership rules of the tenant's dynamic groups: who changes a department may change licenses, access and mail
 * with it.
 */
export function createDynamicRules({ reader, now }: { reader: GraphReader; now: () => number }) {
  // Nothing when this service may not read groups: a missing warning must not stop a change of a phone number.
  const rules = cached(() => readRules(reader).catch(unlessForbidden), KEPT_MS, now)
  return {
    /** Every group whose rule looks at one of these fields. */
    async warnings(changes: readonly { field: ContactField; before?: string; after?: string }[]): Promise<Warning[]> {
      if (changes.length === 0) return []
      const known = await rules()
      if (known === undefined) {
        return [
          {
            message:
              'This service may not read groups, so nobody can tell whether a dynamic group depends on what ' +
              'changes: its operator has to grant it Group.Read.All.',
          },
        ]
      }
      return changes.flatMap((change) =>
        known.filter((rule) => dependsOn(rule, change)).map(({ group }) => warning(change.field, group)),
      )
    },
  }
}

function dependsOn(
  { text, attributes }: Rule,
  { field, before, after }: { field: ContactField; before?: string; after?: string },
): boolean {
  if (field === 'managerId') {
    return [before, after].some((id) => id !== undefined && text.includes(`direct reports for "${id.toLowerCase()}"`))
  }
  return attributes.has(attributeOf(field))
}

function warning(field: ContactField, { id, displayName }: DynamicGroup): Warning {
  const groupName = displayName ?? id
  return {
    field,
    groupId: id,
    groupName,
    message:
      `The dynamic group "${groupName}" chooses its members by ${fieldDefinition(field).label.toLowerCase()}: this ` +
      'person may enter or leave it, with what it grants.',
  }
}

async function readRules(reader: GraphReader): Promise<Rule[]> {
  const rules: Rule[] = []
  for await (const page of reader.pages<DynamicGroup>(dynamicGroupsRead)) rules.push(...page.map(toRule))
  return rules.filter(
    ({ attributes, text }) =>
      KNOWN.some((attribute) => attributes.has(attribute)) || text.includes('direct reports for'),
  )
}

function toRule(group: DynamicGroup): Rule {
  const text = (group.membershipRule ?? '').toLowerCase().replaceAll(/\s+/g, ' ')
  return {
    group,
    text,
    attributes: new Set([...text.matchAll(/\buser\.(\w+)/g)].map(([, attribute = '']) => attribute)),
  }
}

const attributeOf = (field: ContactField): string => (fieldDefinition(field).ruleAttribute ?? field).toLowerCase()

const KNOWN = CONTACT_FIELDS.map(attributeOf)
