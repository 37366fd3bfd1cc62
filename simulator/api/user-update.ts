import { noContent } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { badRequest, insufficientPrivileges, notFound } from '../http/graph-error.ts'
import { demandForPatch } from '../permissions.ts'
import { ON_PREMISES_MASTERED, referencedUser } from './group-writes.ts'
import { userIn } from './users.ts'

/** Longest values (learn.microsoft.com/graph/api/resources/user); undefined: not documented. */
const TEXTS: Readonly<Record<string, number | undefined>> = {
  mobilePhone: 64,
  faxNumber: undefined,
  displayName: 256,
  givenName: 64,
  surname: 64,
  jobTitle: 128,
  department: 64,
  companyName: 64,
  employeeId: 16,
  employeeType: undefined,
  officeLocation: undefined,
  streetAddress: 1024,
  city: 128,
  state: 128,
  country: 128,
  postalCode: 40,
  preferredLanguage: undefined,
  usageLocation: 2,
  mail: undefined,
  mailNickname: 64,
}

const LISTS = ['businessPhones', 'otherMails']
const NOT_CLEARABLE: ReadonlySet<string> = new Set(['displayName', 'usageLocation', 'mailNickname'])

/**
 * "Sensitive actions" on administrators need a role that an app with User.ReadWrite.All lacks
 * (learn.microsoft.com/graph/api/resources/users).
 */
const SENSITIVE: ReadonlySet<string> = new Set([
  'businessPhones',
  'mobilePhone',
  'otherMails',
  'accountEnabled',
  'passwordProfile',
  'userPrincipalName',
  'onPremisesImmutableId',
])

const OBJECTS: ReadonlySet<string> = new Set(['employeeOrgData', 'onPremisesExtensionAttributes'])

/** PATCH: all or nothing. One property that can't be written refuses the whole request. */
function updateUser(context: Context): ApiResponse {
  const {
    world: { tenant },
    world,
    call,
    caller,
    parameters: [key = ''],
  } = context
  const index = userIn(context, key)
  const values = bodyOf(call.body)
  const names = Object.keys(values)
  demandForPatch(caller, names)
  for (const [name, value] of Object.entries(values)) checkValue(name, value)
  if (tenant.read(index, 'isManagementRestricted', world.now()) === true) throw insufficientPrivileges()
  if (tenant.read(index, 'onPremisesSyncEnabled', world.now()) === true) throw badRequest(ON_PREMISES_MASTERED)
  if (names.some((name) => SENSITIVE.has(name)) && tenant.isAdministrator(index, world.now())) {
    throw insufficientPrivileges()
  }
  tenant.write(index, values, world.now())
  return noContent
}

function bodyOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Object.keys(body).length === 0) {
    throw badRequest('Empty payload. JSON content expected.')
  }
  return body as Record<string, unknown>
}

const invalid = (name: string) => badRequest(`Invalid value specified for property '${name}' of resource 'User'.`)

function checkValue(name: string, value: unknown): void {
  if (LISTS.includes(name)) return checkList(name, value)
  if (name === 'accountEnabled') {
    if (typeof value !== 'boolean') throw invalid(name)
    return
  }
  if (OBJECTS.has(name)) {
    if (typeof value !== 'object') throw invalid(name)
    return
  }
  if (!(name in TEXTS)) throw badRequest(`Property '${name}' is read-only and cannot be set.`)
  if (value === null && !NOT_CLEARABLE.has(name)) return
  const longest = TEXTS[name] ?? Number.POSITIVE_INFINITY
  if (typeof value !== 'string' || value === '' || value.length > longest) throw invalid(name)
  if (name === 'usageLocation' && !/^[A-Z]{2}$/.test(value)) throw invalid(name)
  if (name === 'mail' && !isPlainAddress(value)) throw invalid(name)
}

/** One business phone at most; other mails without accents. */
function checkList(name: string, value: unknown): void {
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string' || item === '')) throw invalid(name)
  if (name === 'businessPhones' && value.length > 1) throw invalid(name)
  if (name === 'otherMails' && !value.every(isPlainAddress)) throw invalid(name)
}

const isPlainAddress = (text: string) => /^[\x21-\x7e]+@[\x21-\x7e]+$/.test(text)

function setManager(context: Context): ApiResponse {
  const {
    world: { tenant },
    world,
    call,
    parameters: [key = ''],
  } = context
  const index = writableUser(context, key)
  const manager = referencedUser(context, call.body)
  if (manager === index) throw badRequest("Invalid value specified for property 'manager' of resource 'User'.")
  tenant.setManager(index, manager, world.now())
  return noContent
}

function removeManager(context: Context): ApiResponse {
  const {
    world: { tenant },
    world,
    parameters: [key = ''],
  } = context
  const index = writableUser(context, key)
  if (tenant.people.managerOf(index, world.now()) === undefined) throw notFound('manager')
  tenant.setManager(index, null, world.now())
  return noContent
}

function writableUser(context: Context, key: string): number {
  const {
    world: { tenant },
    world,
  } = context
  const index = userIn(context, key)
  if (tenant.read(index, 'isManagementRestricted', world.now()) === true) throw insufficientPrivileges()
  if (tenant.read(index, 'onPremisesSyncEnabled', world.now()) === true) throw badRequest(ON_PREMISES_MASTERED)
  return index
}

export const userUpdateRoutes: readonly Route[] = [
  route('PATCH', '/users/{id}', 'users.write', updateUser, { ownPermissions: true }),
  route('PUT', '/users/{id}/manager/$ref', 'users.write', setManager),
  route('DELETE', '/users/{id}/manager/$ref', 'users.write', removeManager),
]
