import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { GUID_PATTERN } from '../../guid.ts'
import { read } from '../../services/console/asking.ts'
import { campaignPage } from '../../services/console/campaign-page.ts'
import type { ShownCampaign } from '../../services/console/data.ts'
import { askAs, sendPage, sendRefusal, viewerOf } from './visit.ts'

const CampaignParams = Type.Object({ campaignId: Type.String({ pattern: GUID_PATTERN }) })

const campaigns: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/campaigns/:campaignId', { schema: { hide: true, params: CampaignParams } }, async (request, reply) => {
    const { params } = request
    const got = await read<ShownCampaign>(askAs(request), 'GetContactCampaign', { params })
    if ('refused' in got) return sendRefusal(request, reply, got.refused, got.status)
    // Fewer roles may read the report than the numbers.
    const report = request.server.mayCall(request.caller, 'GetContactCampaignReport')
      ? await read<{ reportLink: string }>(askAs(request), 'GetContactCampaignReport', { params })
      : undefined
    const link = report === undefined || 'refused' in report ? undefined : report.value.reportLink
    return sendPage(reply, campaignPage(viewerOf(request), got.value, link))
  })
}

export default campaigns
