import type { FastifyInstance } from 'fastify'
import { ContactInfoSchema, ContactSchema, ContactUpdateSchema, DepartmentSummarySchema } from '../schemas/contact.ts'
import { InactiveUserSchema, LicenseGroupMemberSchema, LicenseGroupSchema, LicenseSchema, ProductSchema, RemovalSchema, UserLicenseSchema } from '../schemas/license.ts'
import { SignInActivitySchema } from '../schemas/person.ts'
import { RoleAssignmentSchema, RoleSchema } from '../schemas/role.ts'
import { SignInSchema } from '../schemas/sign-in.ts'
import connection from './connection.ts'
import getContactInfo from './contacts/get-contact-info.ts'
import listContacts from './contacts/list-contacts.ts'
import listDepartments from './contacts/list-departments.ts'
import updateContactInfo from './contacts/update-contact-info.ts'
import listLicenseGroupMembers from './license-groups/list-license-group-members.ts'
import listLicenseGroups from './license-groups/list-license-groups.ts'
import removeUserFromLicenseGroup from './license-groups/remove-user-from-license-group.ts'
import listLicenses from './licenses/list-licenses.ts'
import listUserLicenses from './licenses/list-user-licenses.ts'
import listRoleAssignments from './roles/list-role-assignments.ts'
import listRoles from './roles/list-roles.ts'
import getSignInActivity from './sign-ins/get-sign-in-activity.ts'
import listInactiveUsers from './sign-ins/list-inactive-users.ts'
import listSignIns from './sign-ins/list-sign-ins.ts'
import querySignInActivity from './sign-ins/query-sign-in-activity.ts'

const SCHEMAS = [
  SignInActivitySchema, SignInSchema, InactiveUserSchema,
  ProductSchema, LicenseSchema, UserLicenseSchema,
  LicenseGroupSchema, LicenseGroupMemberSchema, RemovalSchema,
  ContactInfoSchema, ContactUpdateSchema, ContactSchema, DepartmentSummarySchema,
  RoleSchema, RoleAssignmentSchema,
]

const ROUTES = [
  getSignInActivity, querySignInActivity, listInactiveUsers, listSignIns,
  listUserLicenses, listLicenses,
  listLicenseGroups, listLicenseGroupMembers, removeUserFromLicenseGroup,
  getContactInfo, updateContactInfo, listContacts, listDepartments,
  connection,
  listRoles, listRoleAssignments,
]

/** The table of contents of the API. */
export async function v1 (app: FastifyInstance): Promise<void> {
  for (const schema of SCHEMAS) app.addSchema(schema)
  for (const route of ROUTES) await app.register(route)
}
