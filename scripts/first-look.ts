/** What the demo tells about a tenant. Everything here was answered by the service over HTTP. */
import type { Step } from './first-steps.ts'

/** `ask('GET /v1/licenses')`, with a body where there is one. */
export type Ask = <T>(route: string, body?: object) => Promise<T>

interface Person {
  userId: string
  displayName: string
  userPrincipalName: string
  department?: string
  inactiveDays: number
  licenses: { productName: string }[]
}
interface License {
  productName: string
  status: string
  assignedTo: string
  enabled: number
  consumed: number
  available: number
  suspended: number
}
interface LicenseGroup {
  groupId: string
  displayName: string
  removable: boolean
  advice?: string
  sideEffects: unknown[]
}
interface RoleAssignment {
  displayName: string
  userPrincipalName?: string
  assignmentType: string
  groupName?: string
  startDateTime?: string
}
interface Department {
  department: string
  people: number
  completenessPercent: number
  missingPhone: number
  missingManager: number
}
interface Removal {
  outcome: string
  licenses: { productName: string; effect: string }[]
}

const INACTIVE_DAYS = 90
/** Global Administrator has this id in every tenant. */
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10'

export async function firstLook(ask: Ask): Promise<string> {
  const parts = [
    await inactivePeople(ask),
    await licenses(ask),
    await licenseGroups(ask),
    await globalAdministrators(ask),
    await departments(ask),
  ]
  return parts.join('\n\n')
}

async function inactivePeople(ask: Ask): Promise<string> {
  const people = await all<Person>(ask, `GET /v1/inactive-users?allUsers=true&inactiveDays=${INACTIVE_DAYS}`)
  const licensed = people.filter((person) => person.licenses.length > 0).sort((a, b) => b.inactiveDays - a.inactiveDays)
  return section(
    `Not seen for more than ${INACTIVE_DAYS} days: ${number(people.length)} people, ${number(licensed.length)} ` +
      'of them with licenses. Longest away:',
    ['Name', 'Department', 'Days', 'Licenses'],
    licensed
      .slice(0, 5)
      .map((person) => [
        person.displayName,
        person.department ?? '',
        person.inactiveDays,
        person.licenses.map(({ productName }) => productName).join(', '),
      ]),
  )
}

async function licenses(ask: Ask): Promise<string> {
  const { value } = await ask<{ value: License[] }>('GET /v1/licenses')
  const used = value.filter((license) => license.consumed > 0).sort((a, b) => b.consumed - a.consumed)
  return section(
    `Licenses: ${used.length} products in use`,
    ['Product', 'Bought', 'In use', 'Free'],
    used.map((license) => [license.productName, license.enabled, license.consumed, license.available]),
  )
}

async function licenseGroups(ask: Ask): Promise<string> {
  const groups = await all<LicenseGroup>(ask, 'GET /v1/license-groups')
  const closed = groups.filter((group) => !group.removable)
  return section(
    `License groups: ${groups.length}, and people can be removed from all but ${closed.length} of them`,
    ['Group', 'Why not'],
    closed.map((group) => [group.displayName, (group.advice ?? '').replace(`"${group.displayName}" `, '')]),
  )
}

async function globalAdministrators(ask: Ask): Promise<string> {
  const holders = await all<RoleAssignment>(
    ask,
    `GET /v1/role-assignments?principalType=user&roleId=${GLOBAL_ADMINISTRATOR}`,
  )
  return section(
    `Global Administrator: ${holders.length} people`,
    ['Name', 'Account', 'How', 'Since'],
    holders.map((holder) => [
      holder.displayName,
      holder.userPrincipalName ?? '',
      holder.groupName === undefined ? holder.assignmentType : `${holder.assignmentType}, through ${holder.groupName}`,
      holder.startDateTime?.slice(0, 10) ?? 'unknown',
    ]),
  )
}

async function departments(ask: Ask): Promise<string> {
  const { value } = await ask<{ value: Department[] }>('GET /v1/departments')
  const worst = value.toSorted((a, b) => a.completenessPercent - b.completenessPercent).slice(0, 5)
  return section(
    `Contact data: the ${worst.length} least complete of ${value.length} departments`,
    ['Department', 'People', 'Complete', 'No phone', 'No manager'],
    worst.map(({ department, people, completenessPercent, missingPhone, missingManager }) => [
      department,
      people,
      `${completenessPercent} %`,
      missingPhone,
      missingManager,
    ]),
  )
}

/** What shows the rest of it, about somebody whose removal would really free a seat; and the group that they leave. */
export async function firstRemoval(ask: Ask): Promise<{ steps: Step[]; groupId?: string }> {
  const found = await findRemoval(ask)
  const connection: Step = { method: 'GET', path: '/v1/connection' }
  if (found === undefined) return { steps: [connection] }
  const { person, group, product } = found
  const user = `/v1/users/${encodeURIComponent(person.userPrincipalName)}`
  const removal = { userId: person.userId, onlyIfInactiveDays: INACTIVE_DAYS }
  const removals = `/v1/license-groups/${group.groupId}/removals`
  return {
    groupId: group.groupId,
    steps: [
      connection,
      { remark: `${person.displayName}: last seen when, with which licenses, and where from?` },
      { method: 'GET', path: `${user}/sign-in-activity` },
      { method: 'GET', path: `${user}/licenses` },
      { remark: `What would leaving "${group.displayName}" do? Then do it: a seat of ${product} becomes free.` },
      { method: 'POST', path: removals, body: { ...removal, dryRun: true } },
      { method: 'POST', path: removals, body: removal },
      { remark: 'Contact data: numbers are understood as people write them.' },
      {
        method: 'PATCH',
        path: `${user}/contact-info`,
        body: { mobilePhone: '(212) 555-0123', officeLocation: 'B 204' },
      },
    ],
  }
}

/** Somebody inactive in a license group that people can leave without losing more than the license. */
async function findRemoval(ask: Ask): Promise<{ person: Person; group: LicenseGroup; product: string } | undefined> {
  const groups = await all<LicenseGroup>(ask, 'GET /v1/license-groups')
  for (const group of groups.filter(({ removable, sideEffects }) => removable && sideEffects.length === 0)) {
    const { value } = await ask<{ value: Person[] }>(
      `GET /v1/inactive-users?groupId=${group.groupId}&inactiveDays=${INACTIVE_DAYS}&top=10`,
    )
    for (const person of value) {
      const dryRun = { userId: person.userId, onlyIfInactiveDays: INACTIVE_DAYS, dryRun: true }
      const { outcome, licenses } = await ask<Removal>(`POST /v1/license-groups/${group.groupId}/removals`, dryRun)
      const freed = licenses.find(({ effect }) => effect === 'freed')
      if (outcome === 'wouldRemove' && freed !== undefined) return { person, group, product: freed.productName }
    }
  }
  return undefined
}

async function all<T>(ask: Ask, route: string): Promise<T[]> {
  const found: T[] = []
  for (let next: string | undefined = route; next !== undefined;) {
    const page: { value: T[]; nextLink?: string } = await ask(next)
    found.push(...page.value)
    next = page.nextLink === undefined ? undefined : `GET ${page.nextLink}`
  }
  return found
}

type Cell = string | number

export const section = (title: string, head: string[], rows: Cell[][]) => `${title}\n\n${aligned([head, ...rows])}`

const number = (value: number) => value.toLocaleString('en-US')

const LAST_COLUMN = 76

/** Rows in columns, numbers to the right; a long last column goes on below. */
export function aligned(rows: Cell[][]): string {
  const columns = Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, index) => {
    const cells = rows.map((row) => row[index])
    return { width: Math.max(...cells.map((cell) => textOf(cell).length)), numeric: cells.some(isNumeric) }
  })
  const indent = columns.slice(0, -1).reduce((sum, { width }) => sum + width + 2, 2)
  return rows
    .flatMap((row) => {
      const [last = '', ...below] = wrap(textOf(row[columns.length - 1]))
      const texts = [...columns.slice(0, -1).map((_, index) => textOf(row[index])), last]
      const line = texts.map((text, index) =>
        columns[index]?.numeric === true
          ? text.padStart(columns[index].width)
          : text.padEnd(columns[index]?.width ?? 0),
      )
      return [`  ${line.join('  ')}`.trimEnd(), ...below.map((text) => ' '.repeat(indent) + text)]
    })
    .join('\n')
}

const isNumeric = (cell: Cell | undefined) => typeof cell === 'number' || /^\d+ %$/.test(cell ?? '')

const textOf = (cell: Cell | undefined) => (typeof cell === 'number' ? number(cell) : (cell ?? ''))

function wrap(text: string): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line.length > 0 && line.length + word.length >= LAST_COLUMN) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
