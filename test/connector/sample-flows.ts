import type { Flow } from '../../connector/flows/flow.ts'

const host = (connectionName: string, api: string, operationId: string) => ({
  host: { connectionName, operationId, apiId: `/providers/Microsoft.PowerApps/apis/${api}` },
  authentication: "@parameters('$authentication')",
})

const id = (last: string) => ({ operationMetadataId: `00000000-0000-4000-8000-0000000000${last}` })

/** Two flows with every kind of setting, and a connection and a setting that they share. */
export const sampleFlows: readonly Flow[] = [
  {
    slug: 'ask-and-apply',
    displayName: 'Ask & apply: "weekly"',
    description: 'Plans <everything>, asks, & applies what was approved.',
    settings: [
      {
        name: 'LicenseGroupIds',
        displayName: "License group's ids",
        description: 'Which groups, <comma> separated.',
        type: 'String',
        defaultValue: '',
      },
      { name: 'InactiveDays', displayName: 'Inactive days', description: 'Days.', type: 'Number', defaultValue: 180 },
      { name: 'DryRun', displayName: 'Dry run', description: 'Only tries.', type: 'Boolean', defaultValue: false },
      { name: 'Mails', displayName: 'Mails', description: 'To whom.', type: 'JSON', defaultValue: ['a@example.com'] },
    ],
    connections: {
      planner: { api: 'tenantSteward', displayName: 'Tenant Steward (plans)' },
      approver: { api: 'tenantSteward', displayName: 'Tenant Steward (approvals)' },
      approvals: { api: 'shared_approvals', displayName: 'Approvals' },
    },
    definition: {
      $schema:
        'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
      contentVersion: '1.0.0.0',
      triggers: { Weekly: { type: 'Recurrence', recurrence: { frequency: 'Week', interval: 1 }, metadata: id('01') } },
      actions: {
        Make_a_plan: {
          type: 'OpenApiConnection',
          runAfter: {},
          inputs: {
            ...host('planner', 'tenantSteward', 'CreateLicenseCleanupPlan'),
            parameters: {
              'body/groupIds': "@split(parameters('LicenseGroupIds'), ',')",
              'body/inactiveDays': "@parameters('InactiveDays')",
              'body/reason': "Older than @{parameters('InactiveDays')} days, dry run: @{parameters('DryRun')}",
            },
          },
          metadata: id('02'),
        },
        Ask: {
          type: 'OpenApiConnectionWebhook',
          runAfter: { Make_a_plan: ['Succeeded'] },
          inputs: {
            ...host('approvals', 'shared_approvals', 'StartAndWaitForAnApproval'),
            parameters: { approvalType: 'Basic', 'WebhookApprovalCreationInput/assignedTo': "@parameters('Mails')[0]" },
          },
          metadata: id('03'),
        },
        Try: {
          type: 'Scope',
          runAfter: { Ask: ['Succeeded'] },
          actions: {
            Approve: {
              type: 'OpenApiConnection',
              runAfter: {},
              inputs: { ...host('approver', 'tenantSteward', 'ApprovePlan'), parameters: {} },
              metadata: id('04'),
            },
          },
          metadata: id('05'),
        },
      },
    },
  },
  {
    slug: 'no-settings',
    displayName: 'Apply what is ready',
    description: 'Applies it.',
    settings: [],
    connections: { planner: { api: 'tenantSteward', displayName: 'Tenant Steward (plans)' } },
    definition: {
      $schema:
        'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
      contentVersion: '1.0.0.0',
      triggers: {
        When_ready: {
          type: 'OpenApiConnectionWebhook',
          inputs: { ...host('planner', 'tenantSteward', 'WhenPlanReadyToApply'), parameters: {} },
          metadata: id('06'),
        },
      },
      actions: { Done: { type: 'Compose', runAfter: {}, inputs: "@parameters('NotASetting')", metadata: id('07') } },
    },
  },
]
