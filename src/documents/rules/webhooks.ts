import { outputOf, inputSchemas, operations } from './walk.ts'
import type { OperationPlace, SchemaPlace } from './walk.ts'
import { eachOperation, eachSchema } from './rule.ts'
import type { Rules } from './rule.ts'

const isAddress = ({ schema }: SchemaPlace) => schema['x-ms-notification-url'] === true
const addresses = (place: OperationPlace) => inputSchemas(place).filter(isAddress)
const isTrigger = ({ operation }: OperationPlace) => operation['x-ms-trigger'] !== undefined
const content = ({ document, template }: OperationPlace) =>
  (document.paths[template] as Record<string, unknown> | undefined)?.['x-ms-notification-content']

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
      isAddress(place) &&
      place.schema['x-ms-visibility'] !== 'internal' &&
      'Make the address for notifications internal: the platform fills it in.',
  ),
  NotificationUrlNotRequired: eachSchema(
    (place) => isAddress(place) && place.use === 'input' && !place.required && 'Require the address for notifications.',
  ),
  NotificationUrlNotAllowedInThisPosition: eachSchema(
    (place) =>
      isAddress(place) && place.use === 'output' && 'Take x-ms-notification-url off: it is for the body of a request.',
  ),
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
