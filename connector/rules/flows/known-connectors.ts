import type { Schema } from '../../../src/documents/swagger2.ts'
import type { Input, OperationShape } from './shape.ts'

const text: Schema = { type: 'string' }
const yesNo: Schema = { type: 'boolean' }
const list: Schema = { type: 'array' }
const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values })

interface Known {
  required: Record<string, Schema>
  optional?: Record<string, Schema>
  waits?: boolean
  writes?: boolean
}

const inputs = (schemas: Record<string, Schema>, required: boolean): [string, Input][] =>
  Object.entries(schemas).map(([key, schema]) => [key, { required, schema }])

const operation = ({ required, optional = {}, waits = false, writes = false }: Known): OperationShape => ({
  inputs: new Map([...inputs(required, true), ...inputs(optional, false)]),
  waits,
  isTrigger: false,
  writes,
  isPageable: false,
  isInternal: false,
  isDeprecated: false,
})

const FLOW_BOT = { poster: oneOf('Flow bot'), location: oneOf('Channel', 'Chat with Flow bot') }

/** Who or where: one key in a chat, two in a channel. */
const RECIPIENT = { 'body/recipient': text, 'body/recipient/groupId': text, 'body/recipient/channelId': text }

const approval = (prefix: string) => ({
  required: {
    approvalType: oneOf('Basic', 'BasicAwaitAll'),
    [`${prefix}/title`]: text,
    [`${prefix}/assignedTo`]: text,
  },
  optional: {
    [`${prefix}/details`]: text,
    [`${prefix}/itemLink`]: text,
    [`${prefix}/itemLinkDescription`]: text,
    [`${prefix}/enableNotifications`]: yesNo,
    [`${prefix}/enableReassignment`]: yesNo,
  },
})

/**
 * The operations of Microsoft's connectors that flows here may use, with their inputs as flows in the wild write them:
 * Microsoft does not publish these definitions. An operation that is missing here is added before it is used.
 */
export const KNOWN_CONNECTORS: Readonly<Record<string, Readonly<Record<string, OperationShape>>>> = {
  // https://learn.microsoft.com/connectors/approvals
  shared_approvals: {
    CreateAnApproval: operation({ ...approval('ApprovalCreationInput'), writes: true }),
    WaitForAnApproval: operation({ required: { approvalName: text }, waits: true }),
    StartAndWaitForAnApproval: operation({ ...approval('WebhookApprovalCreationInput'), waits: true, writes: true }),
  },
  // https://learn.microsoft.com/connectors/teams
  shared_teams: {
    PostMessageToConversation: operation({
      required: { ...FLOW_BOT, 'body/messageBody': text },
      optional: RECIPIENT,
      writes: true,
    }),
    PostCardToConversation: operation({
      required: { ...FLOW_BOT, 'body/messageBody': text },
      optional: RECIPIENT,
      writes: true,
    }),
    PostCardAndWaitForResponse: operation({
      required: { ...FLOW_BOT, 'body/body/recipient/to': text, 'body/body/messageBody': text },
      optional: { 'body/body/updateMessage': text },
      waits: true,
      writes: true,
    }),
  },
  // https://learn.microsoft.com/connectors/office365
  shared_office365: {
    SendEmailV2: operation({
      required: { 'emailMessage/To': text, 'emailMessage/Subject': text, 'emailMessage/Body': text },
      optional: {
        'emailMessage/Cc': text,
        'emailMessage/Attachments': list,
        'emailMessage/Importance': oneOf('Low', 'Normal', 'High'),
      },
      writes: true,
    }),
  },
  // https://learn.microsoft.com/connectors/office365users
  shared_office365users: {
    UserProfile_V2: operation({ required: { id: text }, optional: { $select: text } }),
    Manager_V2: operation({ required: { id: text }, optional: { $select: text } }),
  },
}
