import { Refusal } from '../../errors.ts'
import type { User } from '../../graph/users.ts'
import type { ExclusionKind } from '../../store/tables.ts'
import { plainSpelling } from '../../spelling.ts'
import type { Role } from '../../callers.ts'

/** Who may keep jobs away from somebody: whoever works with any of them. */
export const EXCLUDING_ROLES: readonly Role[] = [
  'LicenseOperator',
  'LicenseApprover',
  'ContactEditor',
  'ContactApprover',
  'RoleOperator',
  'RoleApprover',
]

export const OWNER_LENGTH = 256
export const REASON_LENGTH = 512
export const VALUE_LENGTH = 512

/** A pattern of less than this would name people by accident, and `*` alone everybody. */
const MIN_LITERALS = 3

const EXTENSION_ATTRIBUTES = Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`)

/** Texts about a user that Graph gives to whoever may read users. */
const USER_ATTRIBUTES = [
  'employeeType',
  'employeeId',
  'companyName',
  'jobTitle',
  'officeLocation',
  'city',
  'state',
  'country',
  'usageLocation',
  'userType',
  'creationType',
  'onPremisesDomainName',
  'onPremisesSamAccountName',
] as const

export const EXCLUDABLE_ATTRIBUTES: readonly string[] = [...EXTENSION_ATTRIBUTES, ...USER_ATTRIBUTES]

/** Whom an exclusion can be about: a user of whom only some properties may have been read. */
export type Candidate = Omit<User, 'manager'>

/** One exclusion made ready to be asked: which properties it looks at, and whether it holds for somebody. */
export interface Rule {
  fields: readonly (keyof Candidate & string)[]
  holds(user: Candidate): boolean
}

/** The rule of every kind but groups, whose members only Graph knows. */
export function ruleOf(kind: Exclude<ExclusionKind, 'group'>, value: string): Rule {
  switch (kind) {
    case 'user':
      return { fields: ['id'], holds: ({ id }) => same(id, value) }
    case 'department':
      return { fields: ['department'], holds: ({ department }) => same(department, value) }
    case 'namePattern': {
      const matches = pattern(value)
      return {
        fields: ['displayName', 'userPrincipalName'],
        holds: ({ displayName, userPrincipalName }) => matches(displayName) || matches(userPrincipalName),
      }
    }
    case 'attribute':
      return attributeRule(value)
  }
}

/**
 * The value of an exclusion that needs no look at the tenant, as it is kept.
 *
 * @throws Refusal `InvalidInput` saying what the value has to look like
 */
export function checkedValue(kind: 'namePattern' | 'department' | 'attribute', text: string): string {
  if (kind === 'namePattern' && text.replaceAll(/[*\s]/g, '').length < MIN_LITERALS) {
    throw invalid(
      `"${text}" would match too many people: give at least ${MIN_LITERALS} characters besides *, such as svc-*.`,
    )
  }
  if (kind !== 'attribute') return text
  const { name, wanted } = attributeOf(text)
  const known = EXCLUDABLE_ATTRIBUTES.find((attribute) => same(attribute, name))
  if (known === undefined) {
    throw invalid(
      `"${name}" is not an attribute that exclusions can look at: use attribute=value with one of ` +
        `${['extensionAttribute1 to 15', ...USER_ATTRIBUTES].join(', ')}.`,
    )
  }
  if (wanted === '') throw invalid(`Say which value of ${known} excludes somebody: write ${known}=value.`)
  return `${known}=${wanted}`
}

/** Whether two exclusions of one kind are about the same people. */
export const same = (one: string | null | undefined, other: string): boolean =>
  typeof one === 'string' && plainSpelling(one) === plainSpelling(other)

export const invalid = (message: string, target = 'value'): Refusal => new Refusal('InvalidInput', message, { target })

function attributeRule(value: string): Rule {
  const { name, wanted } = attributeOf(value)
  if (EXTENSION_ATTRIBUTES.includes(name)) {
    return {
      fields: ['onPremisesExtensionAttributes'],
      holds: ({ onPremisesExtensionAttributes: attributes }) =>
        same((attributes as Record<string, string | null> | null | undefined)?.[name], wanted),
    }
  }
  const attribute = name as (typeof USER_ATTRIBUTES)[number]
  return { fields: [attribute], holds: (user) => same(user[attribute], wanted) }
}

function attributeOf(value: string): { name: string; wanted: string } {
  const [name = '', wanted = ''] = value.split(/=(.*)/s)
  return { name: name.trim(), wanted: wanted.trim() }
}

/**
 * A text with `*` for anything, of the whole name. Not a regular expression: many stars in one would let a hostile
 * pattern keep the process busy, while each part found at its first place finds every match.
 */
function pattern(value: string): (name: string | null | undefined) => boolean {
  const [first = '', ...parts] = plainSpelling(value).split('*')
  const last = parts.pop()
  return (name) => {
    if (typeof name !== 'string') return false
    const text = plainSpelling(name)
    if (last === undefined) return text === first
    if (!text.startsWith(first) || !text.endsWith(last)) return false
    let place = first.length
    for (const part of parts) {
      const found = text.indexOf(part, place)
      if (found === -1) return false
      place = found + part.length
    }
    return place <= text.length - last.length
  }
}
