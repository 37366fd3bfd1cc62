import { DAY_MS } from '../../src/time.ts'
import type { CastDirectory } from '../../simulator/tenant/cast-directory.ts'
import type { Call } from './call.ts'

/** Values that examples need and that only a running service knows, by names of our own. */
export type Known = Readonly<Record<string, string>>

interface Scene {
  call: Call
  cast: CastDirectory
  now: number
}

/**
 * Makes in the made-up tenant what the examples are about: a plan in each state that an action needs, a change, an
 * exclusion, a campaign with an answer that waits for a review, snapshots with findings. Nobody is used twice.
 */
export async function prepare(scene: Scene): Promise<Known> {
  return {
    ...people(scene),
    ...(await plans(scene)),
    ...(await changes(scene)),
    ...(await campaigns(scene)),
    ...(await roles(scene)),
    ...(await triggers(scene)),
  }
}

const user = ({ cast }: Scene, name: string) => cast.users[name]?.id ?? ''
const group = ({ cast }: Scene, name: string) => cast.groups[name]?.id ?? ''

function people(scene: Scene): Known {
  return {
    userId: user(scene, 'inactiveStaff'),
    otherUserId: user(scene, 'activeStaff'),
    groupId: group(scene, 'licA3Second'),
    largeGroupId: group(scene, 'licA3Staff'),
    approverId: user(scene, 'contactPerfect'),
    until: new Date(scene.now + 90 * DAY_MS).toISOString(),
  }
}

async function plans(scene: Scene): Promise<Known> {
  const ready = await planOf(scene, 'licA3Staff', 180)
  const toReject = await planOf(scene, 'licA3Staff', 365)
  const toStop = await approved(scene, await planOf(scene, 'licA3Staff', 270))
  const toApply = await approved(scene, await planOf(scene, 'licNested', 180))
  const toUndo = await approved(scene, await planOf(scene, 'licA3Second', 180))
  await scene.call('ApplyPlan', { planId: toUndo.planId })
  return {
    planId: ready.planId,
    hash: ready.hash,
    planToReject: toReject.planId,
    planToStop: toStop.planId,
    planToApply: toApply.planId,
    planToUndo: toUndo.planId,
  }
}

interface Plan {
  planId: string
  hash: string
}

async function planOf(scene: Scene, name: string, inactiveDays: number): Promise<Plan> {
  const { body } = await scene.call('CreateLicenseCleanupPlan', { groupIds: [group(scene, name)], inactiveDays })
  return body
}

async function approved({ call }: Scene, { planId, hash }: Plan): Promise<Plan> {
  return (await call('ApprovePlan', { planId, hash })).body
}

async function changes(scene: Scene): Promise<Known> {
  const { body: removal } = await scene.call('RemoveUserFromLicenseGroup', {
    groupId: group(scene, 'licTwoProducts'),
    userId: user(scene, 'licTwoProductsInactive1'),
    acceptSideEffects: true,
  })
  const { body: added } = await scene.call('AddExclusion', {
    kind: 'namePattern',
    value: 'lab-*',
    owner: 'IT Services',
    reason: 'Accounts of machines in the laboratories.',
  })
  return { changeId: removal.changeId, exclusionId: added.exclusionId }
}

async function campaigns(scene: Scene): Promise<Known> {
  const { call } = scene
  const create = async (title: string, department: string, more: object = {}): Promise<string> =>
    (
      await call('CreateContactCampaign', {
        title,
        departments: [department],
        fields: ['mobilePhone', 'officeLocation'],
        approvalFields: ['mobilePhone'],
        respondents: 'person',
        ...more,
      })
    ).body.campaignId
  const campaignId = await create('Contact data of human resources', 'HR')
  const campaignToClose = await create('Contact data of the musicians', 'Music')
  const campaignToTake = await create('Contact data of the technicians', 'I.T. Services', {
    respondents: 'coordinator',
    coordinators: [{ department: 'I.T. Services', userId: user(scene, 'contactPerfect') }],
  })
  return { campaignId, campaignToClose, campaignToTake, ...(await answers(scene, campaignId)) }
}

/** Nobody is asked at night and on weekends: what needs somebody who was asked has to wait for a working day then. */
async function answers({ call }: Scene, campaignId: string): Promise<Known> {
  const { body } = await call('TakeDueContactRequests', { campaignId, top: 10 })
  // In an order that is the same each time.
  const [first, second, third] = (body.value as { requestId: string; responderId: string }[]).toSorted((a, b) =>
    a.responderId < b.responderId ? -1 : 1,
  )
  if (first === undefined || second === undefined || third === undefined) return {}
  await call('RecordContactDelivery', { requestId: first.requestId, channel: 'teams' })
  await call('RecordContactDelivery', { requestId: second.requestId, channel: 'teams' })
  await call('SubmitContactAnswer', {
    requestId: first.requestId,
    responder: first.responderId,
    data: { answer: 'correct', mobilePhone: '+1 425 555 0199' },
  })
  const { body: reviews } = await call('ListContactReviews', { campaignId })
  return {
    requestToAnswer: second.requestId,
    responderId: second.responderId,
    requestToDeliver: third.requestId,
    reviewId: reviews.value[0].reviewId,
  }
}

async function roles({ call }: Scene): Promise<Known> {
  await call('TakeRoleSnapshot')
  await call('TakeRoleSnapshot')
  const { body } = await call('ListRoleFindings', { state: 'open', severity: 'medium' })
  const { body: held } = await call('ListRoles', { inUse: true })
  const { body: inAzure } = await call('ListRoleFindings', { rule: 'azureStandingAccess', top: 1 })
  return {
    findingId: body.value[0].findingId,
    roleId: held.value[0].roleId,
    azureFindingId: inAzure.value[0].findingId,
  }
}

async function triggers({ call }: Scene): Promise<Known> {
  const callbackUrl = 'https://prod-00.westeurope.logic.azure.com/workflows/alerts'
  return { hookId: (await call('WhenRoleAlertRaised', { callbackUrl })).body.hookId }
}
