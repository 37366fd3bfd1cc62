import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError, badRequest } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import { entityResponse, project } from '../odata/project.ts'
import type { DirectLicense } from '../tenant/licensing.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import { SKUS, skuById } from '../tenant/skus.ts'
import type { Sku } from '../tenant/skus.ts'
import type { World } from '../world.ts'
import { USER_DEFAULTS, userEntity } from './user-entity.ts'
import { userIn } from './users.ts'

const DAY = 86_400_000

const skuEntity = plainEntity('subscribedSku', {}, [
  'accountName',
  'accountId',
  'appliesTo',
  'capabilityStatus',
  'consumedUnits',
  'id',
  'prepaidUnits',
  'servicePlans',
  'skuId',
  'skuPartNumber',
  'subscriptionIds',
])

const subscriptionEntity = plainEntity('companySubscription', {}, [
  'id',
  'commerceSubscriptionId',
  'createdDateTime',
  'isTrial',
  'nextLifecycleDateTime',
  'ownerId',
  'ownerTenantId',
  'ownerType',
  'serviceStatus',
  'skuId',
  'skuPartNumber',
  'status',
  'totalLicenses',
])

const detailsEntity = plainEntity('licenseDetails', {}, ['id', 'servicePlans', 'skuId', 'skuPartNumber'])

function seats({ tenant }: World, sku: Sku): number {
  const used = tenant.licensing.foundingUnits(sku)
  return sku.free === 'full' ? used : used + sku.free
}

const servicePlans = ({ plans, appliesTo }: Sku) =>
  plans.map(([servicePlanName, servicePlanId]) => ({
    servicePlanId,
    servicePlanName,
    provisioningStatus: 'Success',
    appliesTo,
  }))

function subscribedSku(world: World, sku: Sku, consumedUnits: number): Record<string, unknown> {
  const { tenant } = world
  const total = seats(world, sku)
  const status = sku.capabilityStatus
  return {
    accountName: 'Northwind College',
    accountId: tenant.id,
    appliesTo: sku.appliesTo,
    capabilityStatus: status,
    consumedUnits,
    id: `${tenant.id}_${sku.skuId}`,
    prepaidUnits: {
      enabled: status === 'Enabled' ? total : 0,
      suspended: status === 'Suspended' ? total : 0,
      warning: status === 'Warning' ? total : 0,
      lockedOut: 0,
    },
    servicePlans: servicePlans(sku),
    skuId: sku.skuId,
    skuPartNumber: sku.skuPartNumber,
    subscriptionIds: [tenant.namedId(`subscription:${sku.skuPartNumber}`)],
  }
}

function subscription(world: World, sku: Sku): Record<string, unknown> {
  const { tenant } = world
  return {
    id: tenant.namedId(`subscription:${sku.skuPartNumber}`),
    commerceSubscriptionId: tenant.namedId(`commerce:${sku.skuPartNumber}`),
    createdDateTime: isoTime(tenant.now - 700 * DAY),
    isTrial: sku.skuPartNumber === 'NORTHWIND_PILOT',
    nextLifecycleDateTime: isoTime(tenant.now + sku.renewsInDays * DAY),
    ownerId: null,
    ownerTenantId: null,
    ownerType: null,
    serviceStatus: servicePlans(sku),
    skuId: sku.skuId,
    skuPartNumber: sku.skuPartNumber,
    status: sku.capabilityStatus,
    totalLicenses: seats(world, sku),
  }
}

/**
 * Every product is on one page: the call has neither `$filter` nor paging
 * (learn.microsoft.com/graph/api/subscribedsku-list).
 */
function listSkus(context: Context): ApiResponse {
  if (context.query.filter !== undefined || context.query.top !== undefined) {
    throw badRequest('This operation supports only the $select query parameter.')
  }
  const consumed = context.world.tenant.licensing.consumedUnits(context.world.replicated())
  return listResponse(context, {
    set: 'subscribedSkus',
    type: skuEntity,
    source: arraySource(SKUS.map((sku) => subscribedSku(context.world, sku, consumed.get(sku) ?? 0))),
  })
}

function listSubscriptions(context: Context): ApiResponse {
  return listResponse(context, {
    set: 'directory/subscriptions',
    type: subscriptionEntity,
    source: arraySource(SKUS.map((sku) => subscription(context.world, sku))),
  })
}

/** Direct and inherited products alike, without saying which is which. */
function listDetails(context: Context): ApiResponse {
  const {
    world,
    parameters: [key = ''],
  } = context
  const index = userIn(context, key)
  const held = [...world.tenant.licensing.held(index, world.replicated())]
  const details = held.map((sku) => ({
    id: Buffer.from(`${world.tenant.people.idOf(index)}${sku.skuId}`.replaceAll('-', ''), 'hex').toString('base64url'),
    servicePlans: servicePlans(sku),
    skuId: sku.skuId,
    skuPartNumber: sku.skuPartNumber,
  }))
  return listResponse(context, {
    set: `users('${key}')/licenseDetails`,
    type: detailsEntity,
    source: arraySource(details),
  })
}

interface Assignment {
  add: DirectLicense[]
  remove: string[]
}

function assignmentOf(body: unknown): Assignment {
  const { addLicenses, removeLicenses } = (body ?? {}) as Record<string, unknown>
  if (!Array.isArray(addLicenses) || !Array.isArray(removeLicenses)) {
    throw badRequest(
      "One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing " +
        'parameters are: addLicenses, removeLicenses.',
    )
  }
  const add = addLicenses.map(({ skuId, disabledPlans = [] }) => ({
    skuId: String(skuId).toLowerCase(),
    disabledPlans,
  }))
  return { add, remove: removeLicenses.map((skuId) => String(skuId).toLowerCase()) }
}

/** `POST /users/{id}/assignLicense`: direct licenses only; an inherited one has to be lost by leaving its group. */
function assignLicense(context: Context): ApiResponse {
  const {
    world: { tenant },
    world,
    call,
    parameters: [key = ''],
  } = context
  const now = world.now()
  const index = userIn(context, key)
  const { add, remove } = assignmentOf(call.body)
  const direct = tenant.people.directLicenses(index, now)
  for (const skuId of remove) {
    if (!direct.some((license) => license.skuId === skuId)) refuseRemoval(context, index, skuId)
  }
  for (const { skuId } of add) refuseAssignment(context, index, skuId)
  const changed = new Set([...remove, ...add.map(({ skuId }) => skuId)])
  tenant.setDirectLicenses(index, [...direct.filter(({ skuId }) => !changed.has(skuId)), ...add], now)
  return entityResponse(
    context,
    'users',
    project(userEntity(world), index, [...USER_DEFAULTS, 'assignedLicenses'], now),
  )
}

function refuseRemoval({ world }: Context, index: number, skuId: string): never {
  const inherited = world.tenant.licensing.sources(index, world.now()).some(({ sku }) => sku.skuId === skuId)
  throw badRequest(
    inherited
      ? 'User license is inherited from a group membership and it cannot be removed directly from the user.'
      : 'User does not have a corresponding license.',
  )
}

function refuseAssignment({ world }: Context, index: number, skuId: string): void {
  const sku = skuById(skuId)
  if (sku === undefined) throw badRequest(`License ${skuId} does not correspond to a valid company License.`)
  if (world.tenant.read(index, 'usageLocation', world.now()) === null) {
    throw badRequest('License assignment cannot be done for user with invalid usage location.')
  }
  const free =
    sku.capabilityStatus === 'Enabled' &&
    (world.tenant.licensing.consumedUnits(world.now()).get(sku) ?? 0) < seats(world, sku)
  const held = world.tenant.licensing.held(index, world.now()).has(sku)
  if (!free && !held) {
    throw new GraphError(
      400,
      'Request_BadRequest',
      `Subscription with SKU ${skuId} does not have any available licenses.`,
    )
  }
}

export const licenseRoutes: readonly Route[] = [
  route('GET', '/subscribedSkus', 'licenses.read', listSkus, { cost: 3 }),
  route('GET', '/directory/subscriptions', 'licenses.read', listSubscriptions, { cost: 2 }),
  route('GET', '/users/{id}/licenseDetails', 'licenses.read', listDetails, { cost: 2 }),
  route('POST', '/users/{id}/assignLicense', 'licenses.write', assignLicense),
]
