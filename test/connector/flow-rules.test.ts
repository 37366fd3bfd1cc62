import { readFile } from 'node:fs/promises'
import t from 'tap'
import { readFlowTexts, type Action, type Flow, type FlowSource } from '../../connector/flows/flow.ts'
import { checkFlows, flowRules, readingRules } from '../../connector/rules/flows/index.ts'
import { containers, places } from '../../connector/flows/walk.ts'
import type { Document, Schema } from '../../src/documents/swagger2.ts'

const definition = new URL('../../connector/apiDefinition.swagger.json', import.meta.url)
const texts = await readFlowTexts()
const connector = JSON.parse(await readFile(definition, 'utf8')) as Document

/** The shipped flows with handles on the parts that the cases below break; each call makes new ones. */
function parts() {
  const flows = texts.map(({ slug, text }): Flow => ({ slug, ...(JSON.parse(text) as FlowSource) }))
  const flow = (slug: string) => flows.find((one) => one.slug === slug) as Flow
  const cleanup = flow('scheduled-license-cleanup')
  const byHand = flow('license-cleanup-step-by-step')
  const contact = flow('contact-update')
  const watch = flow('pim-daily-watch')
  const step = (of: Flow, name: string) => places(of).find((place) => place.name === name)?.step as Action
  const inputs = (of: Flow, name: string) => step(of, name).inputs as any
  const actions = (of: Flow, name: string) => step(of, name).actions as Record<string, Action>
  const trigger = (of: Flow) => Object.values(of.definition.triggers)[0] as Action
  let number = 0
  return {
    flows,
    cleanup,
    byHand,
    contact,
    watch,
    step,
    inputs,
    actions,
    trigger,
    connector: structuredClone(connector),
    /** Adds an action to the scope "Try", after nothing. */
    add(of: Flow, action: object, name = `Added_${++number}`) {
      actions(of, 'Try')[name] = {
        type: 'Compose',
        inputs: 'x',
        runAfter: {},
        metadata: { operationMetadataId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` },
        ...action,
      }
      return name
    },
  }
}

type Parts = ReturnType<typeof parts>

const parametersOf = (p: Parts, name: string): Record<string, unknown> => p.inputs(p.cleanup, name).parameters
const compose = (inputs: unknown) => (p: Parts) => p.add(p.cleanup, { inputs })
const loop = (more: object = {}) => ({
  type: 'Foreach',
  foreach: '@createArray(1)',
  runtimeConfiguration: { concurrency: { repetitions: 1 } },
  actions: {},
  ...more,
})
const inside = (type: string, inputs: object) => ({
  Inside: {
    type,
    inputs,
    runAfter: {},
    metadata: { operationMetadataId: '00000000-0000-4000-8000-00000000ffff' },
  },
})
const nested = (levels: number): Record<string, Action> => {
  const [action] = Object.values(inside('Scope', {}))
  return { [`Level_${levels}`]: { ...action, type: 'Scope', actions: levels === 0 ? {} : nested(levels - 1) } }
}
const many = (count: number, make: (index: number) => unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`Many_${index}`, make(index)]))
const nothing = { type: 'Compose', inputs: 1, runAfter: {} }

/** For every rule, what it is there to find. */
const cases: Record<string, (p: Parts) => unknown> = {
  NameTooLong: (p) => p.add(p.cleanup, {}, 'N'.repeat(81)),
  NameRepeated: (p) => p.add(p.cleanup, { type: 'Scope', actions: inside('Compose', {}) }, 'Inside'),
  DescriptionTooLong: (p) => p.add(p.cleanup, { description: 'd'.repeat(257) }),
  SettingUnknown: compose("@parameters('Licences')"),
  SettingUnused: (p) => p.cleanup.settings.push({ ...(p.byHand.settings[0] as any), name: 'NotRead' }),
  SettingInTrigger: (p) => Object.assign(p.trigger(p.cleanup), { conditions: ["@parameters('FailuresTo')"] }),
  SettingDefaultNotOfType: (p) => Object.assign(p.contact.settings[0] as object, { defaultValue: 'yes' }),
  SettingsDisagree: (p) => Object.assign(p.cleanup.settings.at(-1) as object, { description: 'Another.' }),
  ConnectionsDisagree: (p) => Object.assign(p.cleanup.connections['planner'] as object, { displayName: 'Mine' }),

  TriggerNotSingle: (p) => (p.cleanup.definition.triggers['Another'] = p.trigger(p.byHand)),
  ActionTypeUnknown: (p) => p.add(p.cleanup, { type: 'Http' }),
  RunAfterUnknown: (p) => p.add(p.cleanup, { runAfter: { Nobody: ['Succeeded'] } }),
  RunAfterStatusUnknown: (p) => p.add(p.cleanup, { runAfter: { Ask_for_approval: ['Succeded'] } }),
  RunAfterInCircle: (p) => {
    const name = p.add(p.cleanup, {})
    p.actions(p.cleanup, 'Try')[name]!.runAfter = {
      [p.add(p.cleanup, { runAfter: { [name]: ['Succeeded'] } })]: ['Failed'],
    }
  },
  VariableInitializedInside: (p) =>
    p.add(p.cleanup, { type: 'InitializeVariable', inputs: { variables: [{ name: 'x', type: 'string' }] } }),
  TerminateInLoop: (p) => p.add(p.cleanup, loop({ actions: inside('Terminate', { runStatus: 'Succeeded' }) })),
  ConcurrencyNotSaid: (p) => p.add(p.cleanup, loop({ runtimeConfiguration: {} })),
  VariableInParallelLoop: (p) =>
    Object.assign(p.step(p.cleanup, 'Send_the_notices'), {
      runtimeConfiguration: { concurrency: { repetitions: 5 } },
    }),
  UntilWithoutLimit: (p) => p.add(p.cleanup, { type: 'Until', expression: '@equals(1, 1)', limit: { count: 5 } }),
  TooManyActions: (p) =>
    Object.assign(
      p.actions(p.cleanup, 'Try'),
      many(500, () => nothing),
    ),
  TooDeep: (p) => Object.assign(p.actions(p.cleanup, 'Try'), nested(8)),
  TooManyCases: (p) =>
    p.add(p.cleanup, {
      type: 'Switch',
      expression: '@1',
      cases: many(26, (index) => ({ case: index, actions: {} })),
    }),
  TooManyVariables: (p) =>
    Object.assign(
      p.cleanup.definition.actions,
      many(251, () => ({ ...nothing, type: 'InitializeVariable' })),
    ),
  IdMissing: (p) => p.add(p.cleanup, { metadata: {} }),
  IdNotUnique: (p) => p.add(p.cleanup, { metadata: p.step(p.byHand, 'Try').metadata }),

  TimeZoneMissing: (p) => delete (p.trigger(p.cleanup)['recurrence'] as any).timeZone,
  RecurrenceNotValid: (p) => Object.assign(p.trigger(p.cleanup)['recurrence'] as any, { schedule: { hours: ['8'] } }),
  WriterRunsTwice: (p) => delete p.trigger(p.cleanup)['runtimeConfiguration'],
  EventsNotSplit: (p) => delete p.trigger(p.contact)['splitOn'],

  ExpressionNotValid: compose("@concat('a'"),
  BracesForgotten: compose("Dear @parameters('LicenseApprovers')"),
  FunctionUnknown: compose("@filter(createArray('a'), 'a')"),
  ArgumentsMiscounted: compose('@length()'),
  NameNotLiteral: compose("@outputs(concat('Ask', '_for_approval'))"),
  ActionUnknown: compose("@body('Ask for approval')"),
  ActionNotUpstream: compose("@body('Ask_for_approval')"),
  VariableUnknown: compose("@variables('Nobody')"),
  VariableNotUpstream: (p) => (p.step(p.cleanup, 'Try').runAfter = {}),
  LoopUnknown: compose("@items('Send_the_notices')"),
  ItemOutsideLoop: compose("@item()?['mail']"),
  NullNotQuoted: compose({ value: null }),

  TryMissing: (p) => {
    const { actions } = p.cleanup.definition
    actions['Work'] = actions['Try'] as Action
    delete actions['Try']
  },
  WorkOutsideTry: (p) => (p.cleanup.definition.actions['Outside'] = nothing as Action),
  CatchMissing: (p) => (p.step(p.cleanup, 'Catch').runAfter = { Try: ['Failed'] }),
  CatchRunsAlways: (p) => (p.step(p.cleanup, 'Catch').runAfter = { Try: ['Failed', 'TimedOut', 'Succeeded'] }),
  CatchIsBlind: (p) => (p.step(p.cleanup, 'Find_what_failed').type = 'Compose'),
  CatchIsSilent: (p) => (p.step(p.cleanup, 'Report_the_failure').type = 'Compose'),
  CatchDoesNotEnd: (p) => (p.step(p.cleanup, 'End_as_failed').inputs = { runStatus: 'Succeeded' }),
  FinallyNotAlways: (p) => (p.step(p.byHand, 'Finally').runAfter = { Try: ['Succeeded'] }),
  WaitWithoutLimit: (p) => delete p.step(p.cleanup, 'Wait_for_an_answer')['limit'],
  WaitTooLong: (p) => (p.step(p.cleanup, 'Wait_for_an_answer')['limit'] = { timeout: 'P30D' }),
  TimeOutNotHandled: (p) => {
    p.step(p.cleanup, 'Remind_the_approvers').runAfter = { Wait_for_an_answer: ['Failed'] }
    p.step(p.cleanup, 'Reject_the_plan_unless_it_is_approved').runAfter = { Wait_for_an_answer: ['Succeeded'] }
  },
  StatusNotLookedAt: (p) =>
    (p.step(p.cleanup, 'Remind_the_approvers').runAfter = { Wait_for_an_answer: ['Succeeded', 'TimedOut'] }),

  ConnectionUnknown: (p) => (p.inputs(p.cleanup, 'Get_the_plan').host.connectionName = 'somebody'),
  ConnectionUnused: (p) => (p.cleanup.connections['teams'] = p.contact.connections['teams'] as any),
  ApiIdDisagrees: (p) => (p.inputs(p.cleanup, 'Get_the_plan').host.apiId += '2'),
  AuthenticationMissing: (p) => delete p.inputs(p.cleanup, 'Get_the_plan').authentication,
  OperationUnknown: (p) => (p.inputs(p.cleanup, 'Ask_for_approval').host.operationId = 'CreateApproval'),
  OperationNotForFlows: (p) => (p.inputs(p.cleanup, 'Get_the_plan').host.operationId = 'TestConnection'),
  OperationMisused: (p) => (p.step(p.cleanup, 'Wait_for_an_answer').type = 'OpenApiConnection'),
  InputMissing: (p) => delete parametersOf(p, 'Approve_the_plan')['body/hash'],
  InputUnknown: (p) => (parametersOf(p, 'Approve_the_plan')['body/approvedBy'] = 'somebody'),
  InputNotInList: (p) => (p.inputs(p.watch, 'List_what_is_wrong').parameters['severity'] = 'High'),
  InputTypeWrong: (p) => (parametersOf(p, 'Plan_the_clean-up')['body/inactiveDays'] = '180'),
  OutputUnknown: (p) => (parametersOf(p, 'Get_the_plan')['planId'] = "@outputs('Plan_the_clean-up')?['body/planID']"),
  PagingNotOffered: (p) =>
    (p.step(p.cleanup, 'Get_the_plan')['runtimeConfiguration'] = { paginationPolicy: { minimumItemCount: 1 } }),
  PageNotLimited: (p) => delete p.step(p.cleanup, 'List_the_notices')['runtimeConfiguration'],
  WriteMayHappenTwice: (p) => delete parametersOf(p, 'Approve_the_plan')['body/idempotencyKey'],
  LoopWriteRepeated: (p) => delete p.inputs(p.cleanup, 'Send_the_notice').retryPolicy,

  MailAddressInFlow: (p) => (parametersOf(p, 'Report_the_approval')['emailMessage/To'] = 'ada@northwind.example'),
  GuidInFlow: (p) => (parametersOf(p, 'Plan_the_clean-up')['body/reason'] = '0d0a1f5e-7a2b-4c3d-8e9f-0a1b2c3d4e5f'),
  SecretInFlow: compose('https://prod-1.example.com/workflows?sig=abcdefghijklmnop1234'),
  CardNotValid: (p) =>
    (p.inputs(p.contact, 'Say_what_became_of_it').parameters['body/messageBody'] = '{ "type": "Card" }'),
  MessageTooLarge: (p) =>
    (p.inputs(p.contact, 'Say_what_became_of_it').parameters['body/messageBody'] = 'long '.repeat(6_000)),
  TemplateNotFilledIn: (p) =>
    (p.inputs(p.contact, 'Say_what_became_of_it').parameters['body/messageBody'] = 'Dear $' + '{name}'),
}

/** What another version of the connector may have. */
function addTrigger(document: Document, item: Schema = {}) {
  const value = { type: 'array', items: { type: 'object', properties: { requestId: { type: 'string' }, ...item } } }
  document.paths['/v1/hooks/contact-request-due'] = {
    post: {
      operationId: 'WhenContactRequestDue',
      'x-ms-trigger': 'batch',
      parameters: [],
      responses: {},
    },
    'x-ms-notification-content': { schema: { type: 'object', properties: { value } } },
  } as never
}

const check = ({ flows, connector }: Parts) =>
  checkFlows(
    flows.map(({ slug, ...source }) => ({ slug, text: JSON.stringify(source) })),
    { connector },
  )

t.test('the flows that are shipped obey the rules', async (t) => {
  t.same(check(parts()), [])
  t.same(
    parts().flows.map(({ slug }) => slug),
    [
      'apply-approved-plans',
      'contact-reviews',
      'contact-update',
      'contact-weekly-report',
      'license-cleanup-step-by-step',
      'pim-alerts',
      'pim-daily-watch',
      'pim-weekly-report',
      'scheduled-license-cleanup',
    ],
  )
})

t.test('each rule finds what it is there for', async (t) => {
  t.same(Object.keys(cases).toSorted(), Object.keys(flowRules).toSorted(), 'no rule is without a case')
  for (const [rule, spoil] of Object.entries(cases)) {
    const p = parts()
    spoil(p)
    const found = check(p).map((finding) => finding.rule)
    t.ok(found.includes(rule), `${rule}, among ${[...new Set(found)].join(', ') || 'nothing'}`)
  }
})

t.test('waits of every kind are measured', async (t) => {
  const found = (action: object) => {
    const p = parts()
    p.add(p.cleanup, action)
    return check(p).map(({ rule }) => rule)
  }
  const wait = (count: number, unit: string) => ({ type: 'Wait', inputs: { interval: { count, unit } } })
  t.same(found(wait(29, 'Day')), [])
  t.same(found(wait(719, 'Hour')), [])
  for (const [count, unit] of [
    [30, 'Day'],
    [720, 'Hour'],
    [43_200, 'Minute'],
    [1, 'Month'],
    [1, 'Fortnight'],
  ] as const) {
    t.same(found(wait(count, unit)), ['WaitTooLong'], `${count} ${unit}`)
  }
  const until = { type: 'Until', expression: '@equals(1, 1)', actions: {} }
  t.same(found({ ...until, limit: { count: 5, timeout: 'PT1H' } }), [])
  t.same(found({ ...until, limit: { count: 5, timeout: 'P5W' } }), ['WaitTooLong'])
  t.same(found({ ...until, limit: { count: 5, timeout: 'tomorrow' } }), ['WaitTooLong'])
})

t.test('a source that can not be read is a finding, and the others are checked', async (t) => {
  const found = (text: string) => checkFlows([{ slug: 'broken', text }], { connector }).map(({ rule }) => rule)
  t.same(found('{'), ['FlowNotJson'])
  t.same([...new Set(found('{ "displayName": "No definition" }'))], ['FlowNotShaped'])
  t.same(readingRules, ['FlowNotJson', 'FlowNotShaped'])
})

t.test('what a trigger sends is known', async (t) => {
  const p = parts()
  addTrigger(p.connector, { responderMail: { type: 'string' }, responderKind: { type: 'string' } })
  const missing = check(p).filter(({ flow }) => flow === 'contact-update')
  t.same([...new Set(missing.map(({ rule }) => rule))], ['OutputUnknown'])
  t.match(
    missing.map(({ message }) => message).join(),
    /body\/card/,
    'names an output that the flow reads and the trigger does not send',
  )
  t.notOk(
    missing.some(({ path }) => path === 'When_somebody_is_to_be_asked'),
    'the trigger itself still sees the whole list',
  )
})

t.test('a flow as people have published it is refused with reasons', async (t) => {
  // After a flow of the wild, redacted by hand: https://github.com/pryrotech/update-contact-info
  const text = JSON.stringify({
    displayName: 'Update contact info',
    description: 'Sends a reminder.',
    settings: [],
    connections: { mail: { api: 'shared_office365', displayName: 'Mail' } },
    definition: {
      $schema: 'x',
      contentVersion: '1.0.0.0',
      triggers: { manual: { type: 'Request', kind: 'Button', inputs: {} } },
      actions: {
        For_each: {
          type: 'Foreach',
          foreach: "@outputs('Get_members')?['body/value']",
          actions: {
            Send: {
              type: 'OpenApiConnection',
              inputs: { host: { connectionName: 'mail' }, parameters: { 'emailMessage/To': '@userPrincipalName' } },
            },
          },
        },
      },
    },
  })
  const rules = new Set(checkFlows([{ slug: 'wild', text }], { connector }).map(({ rule }) => rule))
  for (const rule of ['ActionUnknown', 'ExpressionNotValid', 'OperationUnknown', 'ConcurrencyNotSaid', 'TryMissing']) {
    t.ok(rules.has(rule), rule)
  }
})

t.test('containers of an action are its branches', async (t) => {
  const [action] = Object.values(inside('If', {}))
  t.equal(containers({ ...action, type: 'If', actions: {}, else: { actions: {} } }).length, 2)
})
