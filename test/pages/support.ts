import type { Test } from 'tap'
import { ask, startCampaigns, type Campaigning, type Due } from '../campaigns/support.ts'
import type { ServiceOptions } from '../helper.ts'
import { BREAK_GLASS_USERS, ROLE_APPROVER_GROUP_ID, GLOBAL_ADMINISTRATOR } from '../role-plans/support.ts'

/** Paths that the service has handed out, one for each kind of link. */
export interface Links {
  planReport: string
  training: string
  campaignReport: string
  roleReport: string
  ownForm: string
  teamForm: string
  operation: string
}

export interface Scene extends Campaigning {
  links: Links
  /** What ends each of them. */
  revocations: Record<string, string>[]
  team: Due
}

interface Renamed {
  names?: Readonly<Record<string, string>>
  groupNames?: Readonly<Record<string, string>>
}

const pathOf = (link: string): string => {
  const { pathname, search } = new URL(link)
  return pathname + search
}

/**
 * A service that has handed out a link of each kind; all of them open.
 *
 * @param names what people of the cast are called instead
 * @param groupNames the same of groups
 */
export async function startLinks(
  t: Test,
  { env = {}, names = {}, groupNames = {}, ...options }: ServiceOptions & Renamed = {},
): Promise<Scene> {
  const scene = await startCampaigns(t, {
    users: 300,
    env: { BREAK_GLASS_USERS, ROLE_APPROVER_GROUP_ID, RATE_LIMIT_PER_MINUTE: '1000000', ...env },
    ...options,
  })
  const { call, user } = scene
  const made = async (route: string, body: object) => {
    const { status, body: answer } = await call(route, { body })
    if (status !== 200) throw new Error(`${route} answered ${status}: ${JSON.stringify(answer)}`)
    return answer
  }

  for (const [name, displayName] of Object.entries(names)) {
    await scene.control('PATCH', `users/${user(name)}`, { displayName })
  }
  for (const [name, displayName] of Object.entries(groupNames)) {
    await scene.control('PATCH', `groups/${scene.groupId(name)}`, { displayName })
  }
  for (const [name, values] of Object.entries({
    activeStaff: { officeLocation: 'North 1' },
    twoGroups: { officeLocation: 'North 1' },
    inactiveStaff: { officeLocation: null },
  })) {
    await scene.control('PATCH', `users/${user(name)}`, { department: 'Astronomy', jobTitle: 'Nurse', ...values })
  }
  const fields = ['businessPhone', 'officeLocation', 'streetAddress', 'city', 'postalCode', 'country', 'jobTitle']
  const own = await made('POST /v1/contact-campaigns', { departments: ['Astronomy'], fields })
  const [ownRequest] = (await ask(scene, own.campaignId)) as [Due]
  const coordinated = await made('POST /v1/contact-campaigns', {
    departments: ['Astronomy'],
    respondents: 'coordinator',
    coordinators: [{ department: 'Astronomy', userId: user('contactPerfect') }],
    fields,
  })
  const [team] = (await ask(scene, coordinated.campaignId)) as [Due]
  const campaign = (await call(`GET /v1/contact-campaigns/${own.campaignId}/report`)).body
  const plan = await scene.create({ reason: 'The autumn clean-up.' })
  const wave = await made('POST /v1/role-plans?action=standingToEligible', {
    roleIds: [GLOBAL_ADMINISTRATOR],
    reason: 'Least privilege, wave one.',
  })
  const notices = (await call(`GET /v1/plans/${wave.planId}/notices`)).body.value
  const training = /https?:\/\/\S+\/r\/\S+/.exec(JSON.stringify(notices))?.[0].replace(/[\\"].*/, '') ?? ''
  const snapshot = await made('POST /v1/role-snapshots', {})
  const role = (await call('GET /v1/role-report')).body

  return {
    ...scene,
    team,
    links: {
      planReport: pathOf(plan.reportLink),
      training: pathOf(training),
      campaignReport: pathOf(campaign.reportLink),
      roleReport: pathOf(role.reportLink),
      ownForm: pathOf(ownRequest.formLink),
      teamForm: pathOf(team.formLink),
      operation: pathOf(scene.services.operations.location(plan.operationId)),
    },
    revocations: [
      { planId: plan.planId },
      { planId: wave.planId },
      { campaignId: own.campaignId },
      { campaignId: coordinated.campaignId },
      { snapshotId: snapshot.snapshotId },
    ],
  }
}
