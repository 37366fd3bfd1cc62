import type { FastifyInstance } from 'fastify'
import { CampaignReportSchema } from '../schemas/campaign-report.ts'
import { CampaignSchema, CampaignSummarySchema, UndoCampaignResultSchema } from '../schemas/campaign.ts'
import { DueRequestSchema } from '../schemas/due-request.ts'
import { AnswerSchema, DeliverySchema, ReviewResultSchema, ReviewSchema } from '../schemas/contact-answer.ts'
import { ContactInfoSchema, ContactSchema, ContactUpdateSchema, DepartmentSummarySchema } from '../schemas/contact.ts'
import {
  InactiveUserSchema,
  LicenseGroupMemberSchema,
  LicenseGroupSchema,
  LicenseSchema,
  ProductSchema,
  RemovalSchema,
  UserLicenseSchema,
} from '../schemas/license.ts'
import { PrivilegedAppSchema } from '../schemas/app.ts'
import { AuditEntrySchema } from '../schemas/audit.ts'
import { ExclusionResultSchema, ExclusionSchema } from '../schemas/exclusion.ts'
import { AuditVerificationSchema } from '../schemas/audit-verification.ts'
import { HandOverFileSchema, NoticeSchema, ReportFileSchema } from '../schemas/report.ts'
import { PlanResultSchema, PlanSchema, ProgressSchema } from '../schemas/plan.ts'
import { ChangeSchema } from '../schemas/change.ts'
import {
  ContactAnsweredSchema,
  HookDeliverySchema,
  HookSubscriptionSchema,
  NewHookSubscriptionSchema,
  RoleAlertSchema,
} from '../schemas/hook.ts'
import { LookedUpSignInActivitySchema, SignInActivitySchema } from '../schemas/person.ts'
import { DenyAssignmentSchema } from '../schemas/deny-assignment.ts'
import { RoleAssignmentSchema, RoleSchema } from '../schemas/role.ts'
import { RoleSystemReadSchema } from '../schemas/role-surroundings.ts'
import { RoleSettingsSchema } from '../schemas/role-settings.ts'
import {
  RoleChangeSchema,
  RoleFindingSchema,
  RoleSnapshotResultSchema,
  RoleSnapshotSchema,
} from '../schemas/role-snapshot.ts'
import { RoleActivationSchema } from '../schemas/role-activation.ts'
import { RoleMetricsSchema, RoleReportSchema } from '../schemas/role-report.ts'
import { SignInSchema } from '../schemas/sign-in.ts'
import listAuditEntries from './audit/list-audit-entries.ts'
import verifyAuditLog from './audit/verify-audit-log.ts'
import addExclusion from './exclusions/add-exclusion.ts'
import listExclusionValueChoices from './exclusions/list-exclusion-value-choices.ts'
import listExclusions from './exclusions/list-exclusions.ts'
import removeExclusion from './exclusions/remove-exclusion.ts'
import getChange from './changes/get-change.ts'
import listChanges from './changes/list-changes.ts'
import undoChange from './changes/undo-change.ts'
import closeContactCampaign from './campaigns/close-contact-campaign.ts'
import createContactCampaign from './campaigns/create-contact-campaign.ts'
import decideContactReviews from './campaigns/decide-contact-reviews.ts'
import getContactCampaign from './campaigns/get-contact-campaign.ts'
import getContactCampaignReport from './campaigns/get-contact-campaign-report.ts'
import listContactCampaigns from './campaigns/list-contact-campaigns.ts'
import listContactRequestChoices from './campaigns/list-contact-request-choices.ts'
import listContactReviews from './campaigns/list-contact-reviews.ts'
import recordContactDelivery from './campaigns/record-contact-delivery.ts'
import submitContactAnswer from './campaigns/submit-contact-answer.ts'
import takeDueContactRequests from './campaigns/take-due-contact-requests.ts'
import undoContactCampaign from './campaigns/undo-contact-campaign.ts'
import connection from './connection.ts'
import getExpectedContactForm from './contacts/get-expected-contact-form.ts'
import getContactInfo from './contacts/get-contact-info.ts'
import listContacts from './contacts/list-contacts.ts'
import listDepartments from './contacts/list-departments.ts'
import updateContactInfo from './contacts/update-contact-info.ts'
import deleteHookSubscription from './hooks/delete-hook-subscription.ts'
import listHookDeliveries from './hooks/list-hook-deliveries.ts'
import listHookSubscriptions from './hooks/list-hook-subscriptions.ts'
import retryHookDelivery from './hooks/retry-hook-delivery.ts'
import triggers from './hooks/triggers.ts'
import listLicenseGroupMembers from './license-groups/list-license-group-members.ts'
import listLicenseGroups from './license-groups/list-license-groups.ts'
import removeUserFromLicenseGroup from './license-groups/remove-user-from-license-group.ts'
import listLicenses from './licenses/list-licenses.ts'
import listUserLicenses from './licenses/list-user-licenses.ts'
import getOperation from './operations/get-operation.ts'
import applyPlan from './plans/apply-plan.ts'
import approvePlan from './plans/approve-plan.ts'
import createLicenseCleanupPlan from './plans/create-license-cleanup-plan.ts'
import getOnPremisesChanges from './plans/get-on-premises-changes.ts'
import getPlanReport from './plans/get-plan-report.ts'
import listPlanNotices from './plans/list-plan-notices.ts'
import revokeLinks from './plans/revoke-links.ts'
import getPlan from './plans/get-plan.ts'
import listPlanChanges from './plans/list-plan-changes.ts'
import listPlans from './plans/list-plans.ts'
import rejectPlan from './plans/reject-plan.ts'
import stopPlan from './plans/stop-plan.ts'
import undoPlan from './plans/undo-plan.ts'
import acceptRoleFinding from './roles/accept-role-finding.ts'
import createAzureRolePlan from './roles/create-azure-role-plan.ts'
import createRolePlan from './roles/create-role-plan.ts'
import getRolePlanForm from './roles/get-role-plan-form.ts'
import getRoleMetrics from './roles/get-role-metrics.ts'
import getRoleReport from './roles/get-role-report.ts'
import listDenyAssignments from './roles/list-deny-assignments.ts'
import listPrivilegedApps from './roles/list-privileged-apps.ts'
import listRoleActivations from './roles/list-role-activations.ts'
import listRoleAssignments from './roles/list-role-assignments.ts'
import listRoleChanges from './roles/list-role-changes.ts'
import listRoleFindings from './roles/list-role-findings.ts'
import listRoleSettings from './roles/list-role-settings.ts'
import listRoleAlerts from './roles/list-role-alerts.ts'
import listRoleSnapshots from './roles/list-role-snapshots.ts'
import listRoles from './roles/list-roles.ts'
import takeRoleSnapshot from './roles/take-role-snapshot.ts'
import getSignInActivity from './sign-ins/get-sign-in-activity.ts'
import listInactiveUsers from './sign-ins/list-inactive-users.ts'
import listSignIns from './sign-ins/list-sign-ins.ts'
import querySignInActivity from './sign-ins/query-sign-in-activity.ts'

const SCHEMAS = [
  SignInActivitySchema,
  LookedUpSignInActivitySchema,
  SignInSchema,
  InactiveUserSchema,
  ProductSchema,
  LicenseSchema,
  UserLicenseSchema,
  LicenseGroupSchema,
  LicenseGroupMemberSchema,
  RemovalSchema,
  ProgressSchema,
  PlanSchema,
  PlanResultSchema,
  ChangeSchema,
  ExclusionSchema,
  ExclusionResultSchema,
  AuditEntrySchema,
  AuditVerificationSchema,
  NoticeSchema,
  ReportFileSchema,
  HandOverFileSchema,
  ContactInfoSchema,
  ContactUpdateSchema,
  ContactSchema,
  DepartmentSummarySchema,
  CampaignSchema,
  CampaignSummarySchema,
  DueRequestSchema,
  DeliverySchema,
  AnswerSchema,
  ReviewSchema,
  ReviewResultSchema,
  UndoCampaignResultSchema,
  CampaignReportSchema,
  RoleSystemReadSchema,
  RoleSchema,
  RoleAssignmentSchema,
  DenyAssignmentSchema,
  RoleSettingsSchema,
  PrivilegedAppSchema,
  RoleSnapshotSchema,
  RoleSnapshotResultSchema,
  RoleChangeSchema,
  RoleFindingSchema,
  RoleMetricsSchema,
  RoleReportSchema,
  RoleActivationSchema,
  RoleAlertSchema,
  ContactAnsweredSchema,
  HookSubscriptionSchema,
  NewHookSubscriptionSchema,
  HookDeliverySchema,
]

const ROUTES = [
  getSignInActivity,
  querySignInActivity,
  listInactiveUsers,
  listSignIns,
  listUserLicenses,
  listLicenses,
  listLicenseGroups,
  listLicenseGroupMembers,
  removeUserFromLicenseGroup,
  createLicenseCleanupPlan,
  getPlan,
  listPlans,
  listPlanChanges,
  listPlanNotices,
  getPlanReport,
  getOnPremisesChanges,
  revokeLinks,
  approvePlan,
  rejectPlan,
  stopPlan,
  applyPlan,
  undoPlan,
  getChange,
  listChanges,
  undoChange,
  getOperation,
  listExclusions,
  listExclusionValueChoices,
  addExclusion,
  removeExclusion,
  listAuditEntries,
  verifyAuditLog,
  getContactInfo,
  getExpectedContactForm,
  updateContactInfo,
  listContacts,
  listDepartments,
  createContactCampaign,
  getContactCampaign,
  listContactCampaigns,
  closeContactCampaign,
  undoContactCampaign,
  getContactCampaignReport,
  takeDueContactRequests,
  recordContactDelivery,
  submitContactAnswer,
  listContactReviews,
  listContactRequestChoices,
  decideContactReviews,
  connection,
  listRoles,
  listRoleAssignments,
  listDenyAssignments,
  listRoleSettings,
  listPrivilegedApps,
  takeRoleSnapshot,
  listRoleAlerts,
  listRoleSnapshots,
  listRoleChanges,
  listRoleFindings,
  acceptRoleFinding,
  getRoleMetrics,
  getRolePlanForm,
  getRoleReport,
  listRoleActivations,
  createRolePlan,
  createAzureRolePlan,
  triggers,
  listHookSubscriptions,
  deleteHookSubscription,
  listHookDeliveries,
  retryHookDelivery,
]

/**
 * The table of contents of the API. The routes are called and not registered: none has hooks or schemas of its own, and
 * a context for each, with its copies of all schemas, would be a fifth of the start.
 */
export async function v1(app: FastifyInstance): Promise<void> {
  for (const schema of SCHEMAS) app.addSchema(schema)
  for (const route of ROUTES) await route(app, {})
}
