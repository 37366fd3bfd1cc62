import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { DueRequestSchema } from '../../schemas/due-request.ts'
import {
  CallbackUrlSchema,
  ContactAnsweredSchema,
  HOOK_FILTERS,
  NewHookSubscriptionSchema,
  notificationOf,
  RoleAlertSchema,
} from '../../schemas/hook.ts'
import { PlanSchema } from '../../schemas/plan.ts'
import { ROLES_OF_TRIGGER, type Trigger } from '../../services/hooks/triggers.ts'

const plans = { filters: HOOK_FILTERS.plan, notification: notificationOf(ref(PlanSchema), 'Plans') }

/** What a flow can begin with. Each has a path of its own, since what is sent is declared beside the operation. */
const DEFINITIONS = [
  {
    trigger: 'planNeedsApproval',
    path: '/hooks/plan-needs-approval',
    operationId: 'WhenPlanNeedsApproval',
    summary: 'When a plan needs approval',
    description: 'This operation triggers when a plan is made and waits for somebody who approves or rejects it.',
    hint: 'To see it work, create a plan that changes something.',
    ...plans,
  },
  {
    trigger: 'planReadyToApply',
    path: '/hooks/plan-ready-to-apply',
    operationId: 'WhenPlanReadyToApply',
    summary: 'When a plan is ready to apply',
    description: 'This operation triggers when a plan is approved and its days of grace, if it has any, are over.',
    hint: 'To see it work, approve a plan without days of grace.',
    ...plans,
  },
  {
    trigger: 'planFinished',
    path: '/hooks/plan-finished',
    operationId: 'WhenPlanFinishes',
    summary: 'When a plan finishes',
    description:
      'This operation triggers when a plan ends: it is done, undone, stopped, halted, rejected, refused, expired or ' +
      'replaced by a newer one.',
    hint: 'To see it work, reject a plan.',
    ...plans,
  },
  {
    trigger: 'roleAlertRaised',
    path: '/hooks/role-alert',
    operationId: 'WhenRoleAlertRaised',
    summary: 'When a role alert is raised',
    description: 'This operation triggers when something stands out about roles, once until it is over.',
    hint: 'To see it work, activate a role outside of working hours.',
    filters: HOOK_FILTERS.roleAlert,
    notification: notificationOf(ref(RoleAlertSchema), 'Alerts'),
  },
  {
    trigger: 'contactRequestDue',
    path: '/hooks/contact-request-due',
    operationId: 'WhenContactRequestDue',
    summary: 'When a contact request is due',
    description:
      'This operation triggers when somebody is to be asked, with a finished card and mail; the ' +
      'request is taken for two hours.',
    hint: 'To see it work, create a contact campaign, in working hours.',
    filters: HOOK_FILTERS.contact,
    notification: notificationOf(ref(DueRequestSchema), 'Requests'),
  },
  {
    trigger: 'contactAnswered',
    path: '/hooks/contact-answered',
    operationId: 'WhenContactAnswered',
    summary: 'When a contact request is answered',
    description: 'This operation triggers when somebody answers a contact request, on a card or on the page.',
    hint: 'To see it work, answer a contact request.',
    filters: HOOK_FILTERS.contact,
    notification: notificationOf(ref(ContactAnsweredSchema), 'Answers'),
  },
] as const satisfies readonly { trigger: Trigger; [word: string]: unknown }[]

const triggers: FastifyPluginAsyncTypebox = async (app) => {
  for (const { trigger, path, operationId, summary, description, hint, filters, notification } of DEFINITIONS) {
    app.post(
      path,
      {
        schema: {
          operationId,
          summary,
          description,
          tags: ['Triggers'],
          'x-ms-trigger': 'batch',
          'x-ms-trigger-hint': hint,
          'x-ms-notification-content': { description: 'What the flow is told.', schema: notification },
          body: Type.Object({ callbackUrl: CallbackUrlSchema, ...filters }, { additionalProperties: false }),
          response: {
            201: ref(NewHookSubscriptionSchema, {
              description: 'The subscription; the address in Location ends it.',
            }),
          },
        },
        config: { roles: ROLES_OF_TRIGGER[trigger] },
      },
      async ({ body, caller, services }, reply) => {
        const subscription = await services.hooks.subscribe(trigger, body, caller)
        reply.code(201).header('location', `${app.publicUrl}/v1/hook-subscriptions/${subscription.hookId}`)
        return subscription
      },
    )
  }
}

export default triggers
