import { randomUUID } from 'node:crypto'
import type { Connections } from './runner/connections.ts'
import { answer, createStandInApi, silence, type StandIn } from './runner/connector/stand-in.ts'
import { durationMs } from './runner/durations.ts'
import type { Row } from './runner/expressions/values.ts'

export interface Mail {
  to: string
  subject: string
  html: string
  attachments: { name: string; text: string }[]
}

export interface Approval {
  name: string
  title: string
  assignedTo: string
  details: string
  itemLink?: string
  at: number
}

export interface Decision {
  outcome: string
  by: { mail?: string; userPrincipalName: string; displayName: string }
  comments?: string
  /** How long after the request somebody answers. */
  after?: string
}

export interface Card {
  to: string
  card: any
}

/** The people and Microsoft's services around a flow: mails, approvals and Teams, all in memory. */
export interface Office {
  connections: Connections
  mails: Mail[]
  approvals: Approval[]
  cards: Card[]
  /** What was said in chats and channels. */
  messages: { to: unknown; html: string }[]
  /** What somebody decides; nothing, for nobody. */
  decide(decision: (approval: Approval) => Decision | undefined): void
  /** What somebody fills into a card, after a while; nothing, for nobody. */
  press(pressed: (card: Card) => { data: Row; responder: Row; after?: string } | undefined): void
  /** An operation that fails from now on, for as many times, and where the parameters say so. */
  fail(operationId: string, statusCode: number, times?: number, when?: (parameters: Row) => boolean): void
}

export function createOffice(): Office {
  const [mails, approvals, cards, messages]: [Mail[], Approval[], Card[], Office['messages']] = [[], [], [], []]
  let decide: Parameters<Office['decide']>[0] = () => undefined
  let press: Parameters<Office['press']>[0] = () => undefined
  const failures: { operationId: string; statusCode: number; left: number; when: (parameters: Row) => boolean }[] = []

  const outlook: Record<string, StandIn> = {
    SendEmailV2(parameters) {
      const attachments = (parameters['emailMessage/Attachments'] ?? []) as { Name: string; ContentBytes: string }[]
      mails.push({
        to: String(parameters['emailMessage/To']),
        subject: String(parameters['emailMessage/Subject']),
        html: String(parameters['emailMessage/Body']),
        attachments: attachments.map(({ Name, ContentBytes }) => ({
          name: Name,
          text: Buffer.from(ContentBytes, 'base64').toString(),
        })),
      })
      return undefined
    },
  }

  const approving: Record<string, StandIn> = {
    CreateAnApproval(parameters, { clock }) {
      const field = (name: string) => String(parameters[`ApprovalCreationInput/${name}`] ?? '')
      const approval = {
        name: randomUUID(),
        title: field('title'),
        assignedTo: field('assignedTo'),
        details: field('details'),
        itemLink: field('itemLink'),
        at: clock.now(),
      }
      approvals.push(approval)
      return answer({ name: approval.name, status: 'Pending' }, { statusCode: 201 })
    },
    WaitForAnApproval(parameters, { clock }) {
      const approval = approvals.find(({ name }) => name === parameters['approvalName'])
      if (approval === undefined) return answer({ error: { message: 'No such approval.' } }, { statusCode: 404 })
      const decision = decide(approval)
      if (decision === undefined) return silence()
      const left = approval.at + durationMs(decision.after ?? 'PT1H') - clock.now()
      return answer(outcomeOf(decision), { after: `PT${Math.max(left, 0) / 1000}S` })
    },
  }

  const teams: Record<string, StandIn> = {
    PostMessageToConversation(parameters) {
      const { 'body/recipient': to, 'body/messageBody': html } = parameters
      messages.push({ to: to ?? parameters['body/recipient/channelId'], html: String(html) })
      return { id: String(messages.length) }
    },
    PostCardAndWaitForResponse(parameters) {
      const card = {
        to: String(parameters['body/body/recipient/to']),
        card: JSON.parse(String(parameters['body/body/messageBody'])),
      }
      cards.push(card)
      const pressed = press(card)
      if (pressed === undefined) return silence()
      const { data, responder, after = 'PT2H' } = pressed
      return answer({ responseTime: new Date().toISOString(), responder, submitActionId: 'submit', data }, { after })
    },
  }

  const failing = (operations: Record<string, StandIn>): Record<string, StandIn> =>
    Object.fromEntries(
      Object.entries(operations).map(([operationId, standIn]) => [
        operationId,
        (parameters, request) => {
          const failure = failures.find(
            (one) => one.operationId === operationId && one.left > 0 && one.when(parameters),
          )
          if (failure === undefined) return standIn(parameters, request)
          failure.left--
          return answer({ message: 'The office is closed.' }, { statusCode: failure.statusCode })
        },
      ]),
    )

  return {
    connections: {
      shared_office365: createStandInApi('shared_office365', failing(outlook)),
      shared_approvals: createStandInApi('shared_approvals', failing(approving)),
      shared_teams: createStandInApi('shared_teams', failing(teams)),
    },
    mails,
    approvals,
    cards,
    messages,
    decide: (decision) => {
      decide = decision
    },
    press: (pressed) => {
      press = pressed
    },
    fail: (operationId, statusCode, times = Number.POSITIVE_INFINITY, when = () => true) => {
      failures.push({ operationId, statusCode, left: times, when })
    },
  }
}

/** As the connector gives it back: one response of whoever answered first. */
function outcomeOf({ outcome, by, comments }: Decision): Row {
  const { mail, userPrincipalName, displayName } = by
  const responder = { displayName, userPrincipalName, ...(mail === undefined ? {} : { email: mail }) }
  return {
    outcome,
    responses: [
      {
        responder,
        approverResponse: outcome,
        ...(comments === undefined ? {} : { comments }),
        requestDate: '2026-01-01T00:00:00Z',
      },
    ],
  }
}
