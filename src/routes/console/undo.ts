import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { GUID_PATTERN } from '../../guid.ts'
import { read } from '../../services/console/asking.ts'
import type { ShownPlan } from '../../services/console/data.ts'
import type { Refused } from '../../services/console/layout.ts'
import { undoPage, type UndoPreview } from '../../services/console/undo-page.ts'
import { askAs, baseOf, filledIn, seeOther, sendPage, sendRefusal, viewerOf } from './visit.ts'

const PlanParams = Type.Object({ planId: Type.String({ pattern: GUID_PATTERN }) })

/** Taking back a plan: a page that says what comes back, with the button that does it. */
const undo: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/plans/:planId/undo', { schema: { hide: true, params: PlanParams } }, async (request, reply) =>
    showUndo(request, reply, request.params.planId),
  )

  app.post(
    '/plans/:planId/undo',
    { schema: { hide: true, params: PlanParams, body: Type.Record(Type.String(), Type.String()) } },
    async (request, reply) => {
      const { planId } = request.params
      const got = await read<ShownPlan>(askAs(request), 'UndoPlan', {
        params: { planId },
        body: { ...filledIn(request.body), waitForCompletion: false },
      })
      if ('refused' in got) return showUndo(request, reply, planId, got)
      const made = got.value.planId
      const done = made === planId ? 'undoing' : 'undoMade'
      return seeOther(reply, `${baseOf(app.publicUrl)}/plans/${made}?done=${done}`)
    },
  )
}

/** Where nothing can be taken back any more, only why is shown. */
async function showUndo(
  request: FastifyRequest,
  reply: FastifyReply,
  planId: string,
  { refused, status = 200 }: { refused?: Refused; status?: number } = {},
) {
  const got = await read<UndoPreview>(askAs(request), 'UndoPlan', { params: { planId }, body: { dryRun: true } })
  if ('refused' in got) {
    return sendRefusal(request, reply, refused ?? got.refused, refused === undefined ? got.status : status)
  }
  return sendPage(reply, undoPage({ viewer: viewerOf(request), preview: got.value, refused }), status)
}

export default undo
