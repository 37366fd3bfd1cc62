/** What rules call otherwise than Graph does (learn.microsoft.com/entra/identity/users/groups-dynamic-membership). */
const PROPERTIES: Readonly<Record<string, string>> = {
  telephonenumber: 'businessPhones',
  mobile: 'mobilePhone',
  facsimiletelephonenumber: 'faxNumber',
  physicaldeliveryofficename: 'officeLocation',
}

const CONDITION = /^\(?\s*user\.(\w+)\s+-(eq|ne|startswith|contains)\s+"([^"]*)"\s*\)?$/i

const TESTS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  eq: (value, wanted) => value === wanted,
  ne: (value, wanted) => value !== wanted,
  startswith: (value, wanted) => value.startsWith(wanted),
  contains: (value, wanted) => value.includes(wanted),
}

/** The properties that a rule looks at, by Graph's names in lower case. */
export const propertiesOf = (rule: string): Set<string> =>
  new Set([...rule.matchAll(/\buser\.(\w+)/gi)].map(([, attribute = '']) => propertyOf(attribute)))

const propertyOf = (attribute: string): string => {
  const name = attribute.toLowerCase()
  return (PROPERTIES[name] ?? name).toLowerCase()
}

/**
 * Whether a membership rule takes somebody in: conditions on one property each, joined by `-and` and `-or`, of which
 * `-and` binds more closely. Upper and lower case are the same, as in Entra.
 *
 * @param read a property of the person, by Graph's name in lower case
 * @throws TypeError for a rule that is more than that
 */
export function takesIn(rule: string, read: (property: string) => unknown): boolean {
  return rule.split(/\s-or\s/i).some((part) => part.split(/\s-and\s/i).every((condition) => holds(condition, read)))
}

function holds(condition: string, read: (property: string) => unknown): boolean {
  const [, attribute = '', operator = '', wanted = ''] = CONDITION.exec(condition.trim()) ?? []
  const test = TESTS[operator.toLowerCase()]
  if (test === undefined) throw new TypeError(`The simulator does not understand the rule '${condition}'`)
  const value = read(propertyOf(attribute))
  return test(String((Array.isArray(value) ? value[0] : value) ?? '').toLowerCase(), wanted.toLowerCase())
}
