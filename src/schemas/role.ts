import { Type } from 'typebox'
import { count, flag, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import {
  ASSIGNMENT_TYPE_LABELS,
  MEMBERSHIP_LABELS,
  PIM_UNAVAILABLE_REASON_LABELS,
  PRINCIPAL_TYPE_LABELS,
  SCOPE_TYPE_LABELS,
  SYSTEM_CHOICE_LABELS,
  SYSTEM_LABELS,
  THROUGH_LABELS,
} from './labels/roles.ts'
import { ListedSystemsSchema } from './role-surroundings.ts'

const system = closedList(SYSTEM_LABELS, {
  'x-ms-summary': 'System',
  description:
    'Where the role belongs: entra, azure, entitlementManagement, exchange, intune, cloudPC (Windows 365) or ' +
    'defender.',
})

export const SystemChoiceSchema = Type.Optional(
  closedList(SYSTEM_CHOICE_LABELS, {
    'x-ms-summary': 'System',
    description:
      'Which roles: those of entra (as they are now) unless given; of another system as the newest snapshot has ' +
      'them; or of all.',
  }),
)

const roleProperties = {
  roleId: Type.String({
    'x-ms-summary': 'Role Id',
    description: 'The id of the role: the same in every tenant, except for custom roles.',
  }),
  roleName: Type.String({ 'x-ms-summary': 'Role Name', description: 'The name of the role.' }),
  tier: count(
    'Tier',
    '0: leads to control of the tenant; 1: much power, or power over many; 2: the rest. Absent where nobody can tell.',
    { minimum: 0, maximum: 2 },
  ),
  tierReason: Type.String({ 'x-ms-summary': 'Tier Reason', description: 'Why the role is in this tier, or in none.' }),
}

const holders = (summary: string, description: string) =>
  Type.Integer({
    'x-ms-summary': summary,
    description: `${description} Everybody counts once, directly or through groups.`,
  })

export const RoleSchema = Type.Object(
  {
    system,
    ...roleProperties,
    description: words('Description', "What the role allows, in Microsoft's words or in those of whoever made it."),
    builtIn: Type.Boolean({
      'x-ms-summary': 'Built In',
      description: 'Whether the role comes from Microsoft; custom roles do not.',
    }),
    enabled: Type.Boolean({ 'x-ms-summary': 'Enabled', description: 'Whether the role can be assigned.' }),
    privileged: Type.Boolean({
      'x-ms-summary': 'Privileged',
      description: 'Whether Microsoft marks the role, or an action in a custom role, as privileged.',
    }),
    inUse: Type.Boolean({
      'x-ms-summary': 'In Use',
      description:
        'Whether the role is assigned at all, also to a group without members or to somebody who is deleted.',
    }),
    activePermanent: holders('Active Permanent', 'People and apps that hold the role for good.'),
    activeTimeBound: holders('Active Time Bound', 'People and apps that hold the role until a certain day.'),
    activated: holders('Activated', 'People who have activated the role for now.'),
    eligible: holders('Eligible', 'People who may activate the role.'),
    activation: Type.Optional(
      Type.Object(
        {
          maximumDuration: words(
            'Maximum Duration',
            'How long an activation lasts at most, as an ISO 8601 duration such as PT8H.',
          ),
          mfaRequired: flag(
            'MFA Required',
            'Whether activating asks for multifactor authentication, by itself or through Conditional Access.',
          ),
          justificationRequired: flag('Justification Required', 'Whether activating asks for a reason.'),
          ticketRequired: flag('Ticket Required', 'Whether activating asks for a ticket number.'),
          approvalRequired: flag('Approval Required', 'Whether somebody must approve.'),
          approverCount: count(
            'Approver Count',
            "Users and groups named as approvers; none although approval is required means that Microsoft's " +
              'default approvers decide.',
          ),
        },
        {
          'x-ms-summary': 'Activation',
          description: 'What activating the role takes; absent without Privileged Identity Management.',
        },
      ),
    ),
    actions: Type.Optional(
      Type.Array(
        Type.String({
          'x-ms-summary': 'Action',
          description: 'An action, such as microsoft.directory/users/contactInfo/update.',
        }),
        {
          'x-ms-summary': 'Actions',
          description: "What a custom role allows; absent for roles of Microsoft's, whose pages tell.",
        },
      ),
    ),
  },
  { $id: 'Role' },
)

export const AssignmentTypeSchema = closedList(ASSIGNMENT_TYPE_LABELS, {
  'x-ms-summary': 'Assignment Type',
  description:
    'activePermanent; activeTimeBound (ends on a certain day); activated (an eligibility in use for some hours); ' +
    'eligible (may be activated).',
})

export const PrincipalTypeSchema = closedList(PRINCIPAL_TYPE_LABELS, {
  'x-ms-summary': 'Principal Type',
  description: 'user, group or servicePrincipal (an app).',
})

export const ScopeTypeSchema = closedList(SCOPE_TYPE_LABELS, {
  'x-ms-summary': 'Scope Type',
  description:
    'tenant (everything), administrativeUnit, application or another object; in Azure root, managementGroup, ' +
    'subscription, resourceGroup or resource; in services accessPackageCatalog, recipients, group or scopeTag.',
})

export const RoleAssignmentSchema = Type.Object(
  {
    system,
    ...roleProperties,
    assignmentType: AssignmentTypeSchema,
    through: closedList(THROUGH_LABELS, {
      'x-ms-summary': 'Through',
      description: 'Whether the role was given to this principal itself or comes through a group.',
    }),
    groupId: words('Group Id', 'The group that the role comes through.'),
    groupName: words('Group Name', 'The name of that group.'),
    membership: Type.Optional(
      closedList(MEMBERSHIP_LABELS, {
        'x-ms-summary': 'Membership',
        description:
          'direct member of that group; nested (in a group inside it); eligibleMember (may activate the membership).',
      }),
    ),
    principalId: Type.String({ 'x-ms-summary': 'Principal Id', description: 'The object id of who holds the role.' }),
    principalType: Type.Optional(PrincipalTypeSchema),
    displayName: words('Display Name', 'The name of who holds the role.'),
    userPrincipalName: words('User Principal Name', 'The name that a user signs in with.'),
    appId: words('App Id', 'The application id of an app.'),
    servicePrincipalType: words(
      'Service Principal Type',
      'What kind of app it is, such as Application or ManagedIdentity.',
    ),
    accountEnabled: flag('Account Enabled', 'Whether the user or the app may sign in.'),
    userType: words('User Type', 'Member or Guest.'),
    onPremisesSyncEnabled: flag(
      'Synced From Active Directory',
      'Whether the user comes from Active Directory; administrators better live in the cloud alone.',
    ),
    orphaned: Type.Boolean({
      'x-ms-summary': 'Orphaned',
      description: 'Whether the principal is deleted and its assignment left over.',
    }),
    scopeType: ScopeTypeSchema,
    scopeId: words('Scope Id', 'What the role is limited to; absent for the whole tenant.'),
    scopeName: words('Scope Name', 'The name of what the role is limited to.'),
    condition: words('Condition', 'What narrows the role further, as its system writes it.'),
    startDateTime: moment('Start', 'When it began, where that is on record.'),
    endDateTime: moment('End', 'When it ends; absent for what does not end.'),
    createdDateTime: moment('Created', 'When it was given, as Azure says; absent for other systems.'),
    createdById: words('Created By Id', 'The object id of whoever gave it in Azure, where Azure says so.'),
    createdByName: words('Created By', 'The name of that person or app.'),
    lastActivatedDateTime: moment(
      'Last Activated',
      'When the person last activated the role, as far as this service has read the log.',
    ),
    lastActivityDateTime: moment(
      'Last Activity',
      'The last activity of the account, as of the newest snapshot of the roles.',
    ),
    mfaRegistered: flag(
      'MFA Registered',
      'Whether the person has registered a second factor, as of the newest snapshot.',
    ),
  },
  { $id: 'RoleAssignment' },
)

const pimAvailable = Type.Boolean({
  'x-ms-summary': 'PIM Available',
  description:
    'Whether all that Privileged Identity Management knows could be read. Otherwise everything active counts ' +
    'as permanent, and eligible assignments may be missing.',
})

/** What lists of Entra say about the read behind them. */
export const inventoryProperties = {
  asOf: Type.String({ format: 'date-time', 'x-ms-summary': 'As Of', description: 'When the roles were read.' }),
  pimAvailable,
  pimUnavailableReason: Type.Optional(
    closedList(PIM_UNAVAILABLE_REASON_LABELS, {
      'x-ms-summary': 'PIM Unavailable Reason',
      description:
        'noLicense (the tenant has no Entra ID P2 or Governance); noPermission (this service may not read role ' +
        'schedules); noGroupPermission (it may not read PIM for Groups); refused (by Microsoft Graph, for another ' +
        'reason).',
    }),
  ),
}

/** What lists say that reach beyond Entra. Whether PIM was read is said where Entra is among what was asked for. */
export const systemsProperties = {
  ...inventoryProperties,
  asOf: Type.String({
    format: 'date-time',
    'x-ms-summary': 'As Of',
    description: 'When the roles were read; with several systems the oldest read, and systems tells each.',
  }),
  pimAvailable: Type.Optional(pimAvailable),
  systems: ListedSystemsSchema,
}
