import { namedId } from './ids.ts'
import { ROLE_DEFINITIONS } from './roles.ts'
import { isoTime } from './sign-in-pattern.ts'
import type { Tenant } from './tenant.ts'

type Row = Record<string, unknown>

const DAY = 86_400_000

/**
 * What surrounds the roles: Conditional Access for administrators, access reviews, and the alerts of PIM. Few, and the
 * same at any size.
 */
export interface AdministratorPolicy {
  name: string
  displayName: string
  state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced'
  includeUsers?: readonly string[]
  /** Display names of roles. */
  includeRoles?: readonly string[]
  /** Names of the cast. */
  excludeUsers?: readonly string[]
  builtInControls?: readonly string[]
  authenticationStrength?: string
}

export const ADMINISTRATOR_POLICIES: readonly AdministratorPolicy[] = [
  // Helpdesk, Groups and Teams Administrators were forgotten; the emergency accounts were not.
  {
    name: 'administratorMfa',
    displayName: 'Phishing-resistant MFA for administrators',
    state: 'enabled',
    includeRoles: [
      'Global Administrator',
      'Privileged Role Administrator',
      'Privileged Authentication Administrator',
      'User Administrator',
      'Exchange Administrator',
    ],
    excludeUsers: ['breakGlass1', 'breakGlass2'],
    authenticationStrength: 'Phishing-resistant MFA',
  },
  {
    name: 'compliantDevices',
    displayName: 'Compliant devices for everybody',
    state: 'enabledForReportingButNotEnforced',
    includeUsers: ['All'],
    builtInControls: ['compliantDevice'],
  },
]

interface Review {
  name: string
  displayName: string
  query: string | ((tenant: Tenant) => string)
  /** Months between two reviews; without, there is one only. */
  everyMonths?: number
  status: string
  beganDaysAgo: number
  lastsDays: number
  instanceStatus: string
  /** Who is reviewed, and what was decided. */
  decisions: ReadonlyArray<readonly [user: string, decision: 'Approve' | 'Deny' | 'DontKnow' | 'NotReviewed']>
}

const roleId = (name: string): string => ROLE_DEFINITIONS.find(({ displayName }) => displayName === name)?.id ?? ''

/** https://learn.microsoft.com/graph/accessreviews-scope-concept */
const active = (role: string) =>
  `/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal&$filter=(isof(principal,'microsoft.graph.user') and roleDefinitionId eq '${roleId(role)}')`
const eligible = (role: string) =>
  `/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal&$filter=(isof(principal,'microsoft.graph.user') and roleDefinitionId eq '${roleId(role)}')`

const REVIEWS: readonly Review[] = [
  {
    name: 'globalAdministrators',
    displayName: 'Global Administrators',
    query: active('Global Administrator'),
    everyMonths: 3,
    status: 'InProgress',
    beganDaysAgo: 10,
    lastsDays: 25,
    instanceStatus: 'InProgress',
    decisions: [
      ['breakGlass1', 'Approve'],
      ['breakGlass2', 'Approve'],
      ['globalAdmin', 'NotReviewed'],
    ],
  },
  {
    name: 'userAdministrators',
    displayName: 'People who may become User Administrator',
    query: eligible('User Administrator'),
    everyMonths: 3,
    status: 'InProgress',
    beganDaysAgo: 40,
    lastsDays: 14,
    instanceStatus: 'InProgress',
    decisions: [['eligibleAdmin', 'NotReviewed']],
  },
  {
    name: 'helpdesk',
    displayName: 'Helpdesk',
    query: (tenant) => `/groups/${tenant.groups.idOf({ name: 'roleGroup' })}/transitiveMembers`,
    everyMonths: 12,
    status: 'InProgress',
    beganDaysAgo: 100,
    lastsDays: 14,
    instanceStatus: 'Applied',
    decisions: [['groupAdmin', 'Approve']],
  },
  {
    name: 'guests',
    displayName: 'Guests in teams',
    query: "./members/microsoft.graph.user/?$count=true&$filter=(userType eq 'Guest')",
    everyMonths: 3,
    status: 'InProgress',
    beganDaysAgo: 5,
    lastsDays: 25,
    instanceStatus: 'InProgress',
    decisions: [['guest', 'NotReviewed']],
  },
]

const NOBODY = { id: '00000000-0000-0000-0000-000000000000', displayName: '', userPrincipalName: '' }

function recurrence(startDate: string, everyMonths: number | undefined): Row {
  const pattern =
    everyMonths === undefined
      ? null
      : {
          type: 'absoluteMonthly',
          interval: everyMonths,
          month: 0,
          dayOfMonth: 0,
          daysOfWeek: [],
          firstDayOfWeek: 'sunday',
          index: 'first',
        }
  return {
    pattern,
    range: { type: 'noEnd', numberOfOccurrences: 0, recurrenceTimeZone: null, startDate, endDate: '9999-12-31' },
  }
}

const SETTINGS: Row = {
  mailNotificationsEnabled: true,
  reminderNotificationsEnabled: true,
  justificationRequiredOnApproval: true,
  defaultDecisionEnabled: false,
  defaultDecision: 'None',
  autoApplyDecisionsEnabled: false,
  recommendationsEnabled: true,
  applyActions: [],
}

interface Kept {
  at: number
  deletedAt?: number
  definition: Row & { id: string }
  instance: Row & { id: string }
  decisions: readonly Row[]
}

/** Access reviews: those of the founding tenant, and what was made and deleted since. */
export class AccessReviews {
  #made: Kept[] = []
  #deleted = new Map<string, number>()

  /** What a list shows as of a time; a read by id asks for the present. */
  all(tenant: Tenant, asOf: number): Kept[] {
    return [...REVIEWS.map((review) => founding(tenant, review)), ...this.#made].filter(
      ({ at, definition }) => at <= asOf && !(asOf >= (this.#deleted.get(definition.id) ?? Number.POSITIVE_INFINITY)),
    )
  }

  /** A review that begins at once and has one instance; nobody has been decided about. */
  make(tenant: Tenant, body: Row, now: number): Row {
    const id = namedId(tenant.seed, `accessReview:${now}:${this.#made.length}`)
    const settings = { ...SETTINGS, ...(body['settings'] as Row) }
    const days = Number(settings['instanceDurationInDays'] ?? 0)
    const definition = {
      ...body,
      id,
      status: 'InProgress',
      createdDateTime: isoTime(now),
      lastModifiedDateTime: isoTime(now),
      settings,
    }
    const instance = {
      id: namedId(tenant.seed, `accessReviewInstance:${id}`),
      startDateTime: isoTime(now),
      endDateTime: isoTime(now + days * DAY),
      status: 'InProgress',
      scope: body['scope'] ?? null,
    }
    this.#made.push({ at: now, definition, instance, decisions: [] })
    return definition
  }

  delete(id: string, now: number): void {
    this.#deleted.set(id, now)
  }

  reset(): void {
    this.#made = []
    this.#deleted.clear()
  }
}

function founding(tenant: Tenant, review: Review): Kept {
  const { name, displayName, everyMonths, status, beganDaysAgo, lastsDays, instanceStatus, decisions } = review
  const began = tenant.now - beganDaysAgo * DAY
  const query = typeof review.query === 'string' ? review.query : review.query(tenant)
  const scope = {
    '@odata.type': '#microsoft.graph.accessReviewQueryScope',
    query,
    queryType: 'MicrosoftGraph',
    queryRoot: null,
  }
  const instanceId = tenant.namedId(`accessReviewInstance:${name}`)
  return {
    at: Number.NEGATIVE_INFINITY,
    definition: {
      id: tenant.namedId(`accessReview:${name}`),
      displayName,
      status,
      createdDateTime: isoTime(tenant.now - 300 * DAY),
      lastModifiedDateTime: isoTime(tenant.now - 300 * DAY),
      descriptionForAdmins: null,
      descriptionForReviewers: null,
      scope,
      instanceEnumerationScope: null,
      reviewers: [{ query: './manager', queryType: 'MicrosoftGraph', queryRoot: 'decisions' }],
      fallbackReviewers: [],
      settings: {
        ...SETTINGS,
        instanceDurationInDays: lastsDays,
        recurrence: recurrence(isoTime(tenant.now - 300 * DAY).slice(0, 10), everyMonths),
      },
    },
    instance: {
      id: instanceId,
      startDateTime: isoTime(began),
      endDateTime: isoTime(began + lastsDays * DAY),
      status: instanceStatus,
      scope,
    },
    decisions: decisions.map(([user, decision]) => {
      const index = tenant.castIndex(user)
      const id = tenant.people.idOf(index)
      return {
        id: tenant.namedId(`accessReviewDecision:${name}:${user}`),
        accessReviewId: instanceId,
        reviewedDateTime: decision === 'NotReviewed' ? null : isoTime(began + DAY),
        decision,
        justification: '',
        appliedDateTime: null,
        applyResult: 'New',
        recommendation: 'Deny',
        principalLink: `https://graph.microsoft.com/v1.0/users/${id}`,
        resourceLink: null,
        resource: null,
        reviewedBy: NOBODY,
        appliedBy: NOBODY,
        principal: {
          '@odata.type': '#microsoft.graph.userIdentity',
          id,
          displayName: tenant.read(index, 'displayName', tenant.now),
          userPrincipalName: tenant.read(index, 'userPrincipalName', tenant.now),
        },
      }
    }),
  }
}
