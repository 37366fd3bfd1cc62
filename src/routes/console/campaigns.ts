import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { GUID_PATTERN } from '../../guid.ts'
import { read } from '../../services/console/asking.ts'
import { campaignPage } from '../../services/console/campaign-page.ts'
import type { ShownCampaign } from '../../services/console/data.ts'
import type { Refused } from '../../services/console/layout.ts'
import { askAs, baseOf, doneIn, filledIn, seeOther, sendPage, sendRefusal, viewerOf } from './visit.ts'

const CampaignParams = Type.Object({ campaignId: Type.String({ pattern: GUID_PATTERN }) })

const campaigns: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/campaigns/:campaignId', { schema: { hide: true, params: CampaignParams } }, async (request, reply) =>
    showCampaign(request, reply, request.params.campaignId),
  )

  app.post(
    '/campaigns/:campaignId/close',
    { schema: { hide: true, params: CampaignParams, body: Type.Record(Type.String(), Type.String()) } },
    async (request, reply) => {
      const { campaignId } = request.params
      const got = await read(askAs(request), 'CloseContactCampaign', {
        params: { campaignId },
        body: filledIn(request.body),
      })
      if ('refused' in got) return showCampaign(request, reply, campaignId, got)
      return seeOther(reply, `${baseOf(app.publicUrl)}/campaigns/${campaignId}?done=closed`)
    },
  )
}

async function showCampaign(
  request: FastifyRequest,
  reply: FastifyReply,
  campaignId: string,
  { refused, status = 200 }: { refused?: Refused; status?: number } = {},
) {
  const params = { campaignId }
  const got = await read<ShownCampaign>(askAs(request), 'GetContactCampaign', { params })
  if ('refused' in got) return sendRefusal(request, reply, got.refused, got.status)
  const { server, services, caller } = request
  // Fewer roles may read the report than the numbers.
  const report = server.mayCall(caller, 'GetContactCampaignReport')
    ? await read<{ reportLink: string }>(askAs(request), 'GetContactCampaignReport', { params })
    : undefined
  const page = campaignPage({
    viewer: viewerOf(request),
    campaign: got.value,
    names: await services.callerNames([got.value.createdBy, got.value.closedBy]),
    reportLink: report === undefined || 'refused' in report ? undefined : report.value.reportLink,
    mayClose: server.mayCall(caller, 'CloseContactCampaign'),
    done: doneIn(request),
    refused,
  })
  return sendPage(reply, page, status)
}

export default campaigns
