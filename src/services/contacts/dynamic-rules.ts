import { dynamicGroupsRead, unitRulesRead, type DynamicGroup, type UnitRule } from '../../graph/contacts.ts'
import { GraphFailure, isForbidden, isRefused } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { Refusal } from '../../errors.ts'
import { cached } from '../cached.ts'
import type { RoleHolders } from '../people/role-holders.ts'
import { present } from '../../present.ts'
import { CONTACT_FIELDS, fieldDefinition, type ContactField } from './fields.ts'

/** Something that a change sets off elsewhere, and that its author may not think of. */
export interface Warning {
  field?: ContactField
  groupId?: string
  groupName?: string
  message: string
}

/** A field with a new value. */
interface NewValue {
  field: ContactField
  before?: string
  after?: string
}

/** What changes set off through the rules of the tenant. */
export interface Consequences {
  warnings: Warning[]
  /** Fields whose change may move the person between groups that grant licenses or power. */
  moving: ContactField[]
}

interface Rule {
  /** The group; absent for an administrative unit. */
  groupId?: string
  id: string
  name: string
  text: string
  /** What the rule looks at; undefined when nobody can tell. */
  attributes: ReadonlySet<string> | undefined
  /** Whether who is in there has licenses or roles by it, or is looked after by other administrators. */
  matters: boolean
}

/** What is known of the rules, and what is missing for knowing them all. */
interface Known {
  rules: Rule[]
  missing: string[]
}

/** Every rule is read for a change of one person, and kept for those of a minute: a new rule is seen after that. */
const KEPT_MS = 60_000

export type DynamicRules = ReturnType<typeof createDynamicRules>

/**
 * The membership rules of the tenant's dynamic groups and administrative units: who changes a department may change
 * licenses, access and mail with it. Where they can't all be read, every change counts as one that may move people: not
 * to know of a rule is never taken for there being none.
 */
export function createDynamicRules({
  reader,
  roleHolders,
  now,
}: {
  reader: GraphReader
  roleHolders: Pick<RoleHolders, 'all'>
  now: () => number
}) {
  const read = cached(() => readRules(reader, roleHolders), KEPT_MS, now)

  async function known(): Promise<Known> {
    try {
      return await read()
    } catch (error) {
      // What can't be read at this moment must not stop a change of a phone number: it counts for more instead.
      if (error instanceof GraphFailure || error instanceof Refusal) {
        return { rules: [], missing: ['The rules of dynamic groups can not be read at this moment.'] }
      }
      throw error
    }
  }

  return {
    /** Begins to read the rules, where nobody has in the last minute: for whoever is about to ask for consequences. */
    prepare: known,

    /** What each of these changes sets off; the department always may. */
    async consequences(changes: readonly NewValue[]): Promise<Consequences> {
      if (changes.length === 0) return { warnings: [], moving: [] }
      const { rules, missing } = await known()
      const found = changes.flatMap((change) =>
        rules.filter((rule) => dependsOn(rule, change)).map((rule) => ({ rule, field: change.field })),
      )
      const isMoving = (field: ContactField) =>
        field === 'department' || missing.length > 0 || found.some((one) => one.field === field && one.rule.matters)
      return {
        warnings: [
          ...found.map(({ rule, field }) => warning(field, rule)),
          ...missing.map((what) => ({
            message: `${what} Until then every change counts as one that may move people between such groups.`,
          })),
        ],
        moving: changes.map(({ field }) => field).filter(isMoving),
      }
    },
  }
}

function dependsOn({ text, attributes }: Rule, { field, before, after }: NewValue): boolean {
  if (attributes === undefined) return true
  if (field === 'managerId') {
    return (
      text.includes(DIRECT_REPORTS) && [before, after].some((id) => id !== undefined && text.includes(id.toLowerCase()))
    )
  }
  return namesOf(field).some((name) => attributes.has(name))
}

function warning(field: ContactField, { groupId, name }: Rule): Warning {
  const label = fieldDefinition(field).label.toLowerCase()
  return {
    field,
    ...present('groupId', groupId),
    ...present('groupName', groupId, () => name),
    message:
      groupId === undefined
        ? `The administrative unit "${name}" chooses its members by ${label}: other administrators may look after ` +
          'this person then.'
        : `The dynamic group "${name}" chooses its members by ${label}: this person may enter or leave it, with what ` +
          'it grants.',
  }
}

async function readRules(reader: GraphReader, roleHolders: Pick<RoleHolders, 'all'>): Promise<Known> {
  const missing: string[] = []
  const unlessMissing = async <T>(what: string, permission: string, read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read
    } catch (error) {
      if (!isRefused(error)) throw error
      missing.push(
        isForbidden(error)
          ? `This service may not read ${what}, so nobody can tell what depends on what changes: its operator has to ` +
              `grant it ${permission}.`
          : `Microsoft Graph refused to tell ${what} with ${error.code}, so nobody can tell what depends on what changes.`,
      )
      return undefined
    }
  }
  const [groups, units, holders] = await Promise.all([
    unlessMissing('groups', 'Group.Read.All', reader.all<DynamicGroup>(dynamicGroupsRead)),
    unlessMissing('administrative units', 'AdministrativeUnit.Read.All', reader.all<UnitRule>(unitRulesRead)),
    unlessMissing('who holds roles', 'RoleManagement.Read.Directory', roleHolders.all()),
  ])
  const rules = [
    ...(groups ?? []).map((group) => ({
      ...toRule(group),
      groupId: group.id,
      matters:
        group.assignedLicenses?.length !== 0 ||
        group.isAssignableToRole === true ||
        holders?.has(group.id.toLowerCase()) === true,
    })),
    ...(units ?? [])
      .filter(({ membershipType }) => membershipType?.toLowerCase() === 'dynamic')
      .map((unit) => ({ ...toRule(unit), matters: true })),
  ]
  return { rules: withInner(rules).filter(isAboutContacts), missing }
}

/** A group whose members a rule that matters takes in matters too (`user.memberof -any (group.objectId -in […])`). */
function withInner(rules: Rule[]): Rule[] {
  for (let found = true; found;) {
    found = false
    for (const rule of rules) {
      if (rule.matters || !rules.some((outer) => outer.matters && outer.text.includes(rule.id.toLowerCase()))) continue
      rule.matters = found = true
    }
  }
  return rules
}

function toRule({ id, displayName, membershipRule }: DynamicGroup | UnitRule): Omit<Rule, 'matters'> {
  const text = (membershipRule ?? '').toLowerCase().replaceAll(/\s+/g, ' ').trim()
  return {
    id,
    name: displayName ?? id,
    text,
    attributes: text === '' ? undefined : new Set([...text.matchAll(/\buser\.(\w+)/g)].map(([, name = '']) => name)),
  }
}

const DIRECT_REPORTS = 'direct reports for'

/** What rules may call a field. */
const namesOf = (field: ContactField): string[] => [
  field.toLowerCase(),
  (fieldDefinition(field).ruleAttribute ?? field).toLowerCase(),
]

const KNOWN = CONTACT_FIELDS.flatMap(namesOf)

const isAboutContacts = ({ attributes, text }: Rule): boolean =>
  attributes === undefined || text.includes(DIRECT_REPORTS) || KNOWN.some((name) => attributes.has(name))
