import type { Parameter } from '../../../src/documents/swagger2.ts'
import { findOperation, inputSchemas, notificationContent, operations, outputOf } from '../../../src/documents/walk.ts'
import type { OperationPlace, SchemaPlace } from '../../../src/documents/walk.ts'
import { eachOperation, eachSchema } from './rule.ts'
import type { Rules } from './rule.ts'

const isAddress = ({ schema }: SchemaPlace) => schema['x-ms-notification-url'] === true
const addresses = (place: OperationPlace) => inputSchemas(place).filter(isAddress)
const isTrigger = ({ operation }: OperationPlace) => operation['x-ms-trigger'] !== undefined
const content = notificationContent
const isWebhook = (place: OperationPlace) => content(place) !== undefined || addresses(place).length > 0
const subscribed = ({ operation }: OperationPlace) =>
  operation['x-ms-notification'] as { operationId?: unknown } | undefined
const named = ({ operation }: OperationPlace, { name, in: place }: Parameter) =>
  (operation.parameters ?? []).find((parameter) => parameter.name === name && parameter.in === place)

/** Triggers: the platform subscribes with a POST that carries its address, and unsubscribes with a DELETE. */
export const webhookRules: Rules = {
  WebhookOperationsMissingNotificationUrlProperty: eachOperation(
    (place) =>
      content(place) !== undefined &&
      isTrigger(place) &&
      addresses(place).length === 0 &&
      'Take the address for notifications in the body, marked with x-ms-notification-url.',
  ),
  OperationMustHaveNotificationContentExtension: eachOperation(
    (place) =>
      addresses(place).length > 0 &&
      content(place) === undefined &&
      'Describe what is sent: x-ms-notification-content beside the operation.',
  ),
  NotificationContentShared: eachOperation(
    (place) =>
      content(place) !== undefined &&
      !isTrigger(place) &&
      'Move this operation to another path: the designer shows the notification as its output.',
  ),
  NotificationUrlNotString: eachSchema(
    (place) => isAddress(place) && place.schema.type !== 'string' && 'Make the address for notifications a string.',
  ),
  NotificationUrlNotInternal: eachSchema(
    (place) =>
      isAddress(place) && !place.hidden && 'Make the address for notifications internal: the platform fills it in.',
  ),
  NotificationUrlNotRequired: eachSchema(
    (place) =>
      isAddress(place) &&
      place.use === 'input' &&
      !place.certain &&
      'Require the address for notifications, and everything around it.',
  ),
  NotificationUrlNotAllowedInThisPosition: eachSchema(
    (place) =>
      isAddress(place) && place.use === 'output' && 'Take x-ms-notification-url off: it is for the body of a request.',
  ),
  NotificationExtensionSupportedForTriggerOnly: eachOperation(
    (place) => subscribed(place) && !isTrigger(place) && 'Take x-ms-notification off: it is for triggers.',
  ),
  NotificationExtensionNotSupportedInWebhookOperation: eachOperation(
    (place) =>
      subscribed(place) && isWebhook(place) && 'Take x-ms-notification off: this operation takes the address itself.',
  ),
  NotificationOperationMustBeWebhook: eachOperation((place) => {
    const target = findOperation(place.document, subscribed(place)?.operationId)
    return (
      subscribed(place) &&
      !(target && isWebhook(target)) &&
      'Name an operation that takes an address for notifications.'
    )
  }),
  ParamtersWithSameNameMustHaveSameTypeAndVisibility: eachOperation((place) => {
    const target = subscribed(place) && findOperation(place.document, subscribed(place)?.operationId)
    return (place.operation.parameters ?? [])
      .filter((parameter) => {
        const other = target && named(target, parameter)
        return (
          other &&
          parameter.in !== 'body' &&
          (other.type !== parameter.type || other['x-ms-visibility'] !== parameter['x-ms-visibility'])
        )
      })
      .map(({ name }) => `Give "${name}" the type and visibility that it has where the trigger subscribes.`)
  }),
  UnsubscribeMissing: eachOperation(
    (place) =>
      isTrigger(place) &&
      content(place) !== undefined &&
      !operations(place.document).some(
        ({ method, operation }) => method === 'delete' && operation['x-ms-visibility'] === 'internal',
      ) &&
      'Declare the internal DELETE that ends the subscription.',
  ),
  TriggerAnswersNothing: eachOperation(
    (place) =>
      isTrigger(place) &&
      content(place) === undefined &&
      outputOf(place.operation) === undefined &&
      'Describe what the trigger gives.',
  ),
}
