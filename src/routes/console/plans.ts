import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { GUID_PATTERN } from '../../guid.ts'
import { read } from '../../services/console/asking.ts'
import type { Listed, ShownPlan } from '../../services/console/data.ts'
import { PLAN_ACTIONS, type PlanActionName, type TriedAction } from '../../services/console/plan-actions.ts'
import { planPage } from '../../services/console/plan-page.ts'
import { plansPage } from '../../services/console/plans-page.ts'
import type { PlanState } from '../../store/tables.ts'
import { askAs, baseOf, doneIn, filledIn, seeOther, sendPage, sendRefusal, viewerOf } from './visit.ts'
import { present } from '../../present.ts'

const PlanParams = Type.Object({ planId: Type.String({ pattern: GUID_PATTERN }) })
const ActionParams = Type.Object({
  planId: Type.String({ pattern: GUID_PATTERN }),
  action: Type.Enum(Object.keys(PLAN_ACTIONS) as PlanActionName[], { type: 'string' }),
})

const PlansQuery = Type.Object({
  state: Type.Optional(Type.String()),
  skipToken: Type.Optional(Type.String()),
})
const MOST_LISTED = '50'

const plans: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/plans', { schema: { hide: true, querystring: PlansQuery } }, async (request, reply) => {
    const { state = '', skipToken } = request.query
    const got = await read<Listed<ShownPlan>>(askAs(request), 'ListPlans', {
      query: {
        top: MOST_LISTED,
        ...(state === '' ? {} : { state }),
        ...present('skipToken', skipToken),
      },
    })
    if ('refused' in got) return sendRefusal(request, reply, got.refused, got.status)
    // A state that there is none of was refused.
    const shown = { viewer: viewerOf(request), plans: got.value }
    return sendPage(reply, plansPage(state === '' ? shown : { ...shown, state: state as PlanState }))
  })

  app.get('/plans/:planId', { schema: { hide: true, params: PlanParams } }, async (request, reply) =>
    showPlan(request, reply, request.params.planId),
  )

  app.post(
    '/plans/:planId/:action',
    { schema: { hide: true, params: ActionParams, body: Type.Record(Type.String(), Type.String()) } },
    async (request, reply) => {
      const { planId, action } = request.params
      const { operationId, done } = PLAN_ACTIONS[action]
      const given = filledIn(request.body)
      const body = action === 'apply' ? { ...given, waitForCompletion: false } : given
      const got = await read<ShownPlan>(askAs(request), operationId, { params: { planId }, body })
      if ('refused' in got) {
        return showPlan(request, reply, planId, { status: got.status, tried: { action, refused: got.refused, given } })
      }
      return seeOther(reply, `${baseOf(app.publicUrl)}/plans/${planId}?done=${done}`)
    },
  )
}

async function showPlan(
  request: FastifyRequest,
  reply: FastifyReply,
  planId: string,
  { status = 200, tried }: { status?: number; tried?: TriedAction } = {},
) {
  const got = await read<ShownPlan>(askAs(request), 'GetPlan', { params: { planId } })
  if ('refused' in got) return sendRefusal(request, reply, got.refused, got.status)
  const page = planPage({
    viewer: viewerOf(request),
    plan: got.value,
    names: await request.services.callerNames([got.value.createdBy, got.value.decidedBy]),
    done: doneIn(request),
    tried,
  })
  return sendPage(reply, page, status)
}

export default plans
