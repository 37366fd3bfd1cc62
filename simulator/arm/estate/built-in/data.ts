import { builtIn, USUAL } from './role.ts'
import type { AzureRole } from './role.ts'

const BLOBS = 'Microsoft.Storage/storageAccounts/blobServices'
const GENERATE_KEY = `${BLOBS}/generateUserDelegationKey/action`
const VAULTS = 'Microsoft.KeyVault/vaults'
const VAULT_READS = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
  'Microsoft.KeyVault/checkNameAvailability/read',
  'Microsoft.KeyVault/deletedVaults/read',
  'Microsoft.KeyVault/locations/*/read',
  `${VAULTS}/*/read`,
  'Microsoft.KeyVault/operations/read',
] as const

/**
 * Roles for data, networks, bills and watching (learn.microsoft.com/azure/role-based-access-control/built-in-roles,
 * "Security", "Storage", "Networking", "Monitor", "Databases", "Management and governance").
 */
export const DATA_ROLES: readonly AzureRole[] = [
  builtIn(
    '00482a5a-887f-4fb3-b363-3b7fe8e74483',
    'Key Vault Administrator',
    'Perform all data plane operations on a key vault and all objects in it, including certificates, keys, and ' +
      'secrets. Cannot manage key vault resources or manage role assignments.',
    VAULT_READS,
    { dataActions: [`${VAULTS}/*`] },
  ),
  builtIn(
    'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    'Key Vault Secrets Officer',
    'Perform any action on the secrets of a key vault, except manage permissions.',
    VAULT_READS,
    { dataActions: [`${VAULTS}/secrets/*`] },
  ),
  builtIn('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', 'Read secret contents.', [], {
    dataActions: [`${VAULTS}/secrets/getSecret/action`, `${VAULTS}/secrets/readMetadata/action`],
  }),
  builtIn(
    '21090545-7ca7-4776-b22c-e363652d74d2',
    'Key Vault Reader',
    'Read metadata of key vaults and its certificates, keys, and secrets.',
    VAULT_READS,
    {
      dataActions: [`${VAULTS}/*/read`, `${VAULTS}/secrets/readMetadata/action`],
    },
  ),
  builtIn(
    'f25e0fa2-a7c8-4377-a976-54943a77a395',
    'Key Vault Contributor',
    'Lets you manage key vaults, but not access to them.',
    [
      'Microsoft.Authorization/*/read',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.KeyVault/*',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Support/*',
    ],
    {
      notActions: [
        'Microsoft.KeyVault/locations/deletedVaults/purge/action',
        'Microsoft.KeyVault/hsmPools/*',
        'Microsoft.KeyVault/managedHsms/*',
      ],
    },
  ),
  builtIn(
    '17d1049b-9a84-46fb-8f53-869881c3d3ab',
    'Storage Account Contributor',
    'Lets you manage storage accounts, including accessing storage account keys which provide full access to storage ' +
      'account data.',
    [
      ...USUAL,
      'Microsoft.Insights/diagnosticSettings/*',
      'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
      'Microsoft.Storage/storageAccounts/*',
    ],
  ),
  builtIn(
    'e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1',
    'Storage Account Backup Contributor',
    'Lets you perform backup and restore operations using Azure Backup on the storage account.',
    [
      'Microsoft.Authorization/*/read',
      'Microsoft.Authorization/locks/read',
      'Microsoft.Authorization/locks/write',
      'Microsoft.Authorization/locks/delete',
      'Microsoft.Features/features/read',
      'Microsoft.Features/providers/features/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Storage/operations/read',
      'Microsoft.Storage/storageAccounts/objectReplicationPolicies/*',
      'Microsoft.Storage/storageAccounts/read',
      `${BLOBS}/read`,
      `${BLOBS}/write`,
      'Microsoft.Storage/storageAccounts/restoreBlobRanges/action',
    ],
  ),
  builtIn(
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    'Storage Blob Data Owner',
    'Allows for full access to Azure Storage blob containers and data, including assigning POSIX access control.',
    [`${BLOBS}/containers/*`, GENERATE_KEY],
    { dataActions: [`${BLOBS}/containers/blobs/*`] },
  ),
  builtIn(
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    'Storage Blob Data Contributor',
    'Allows for read, write and delete access to Azure Storage blob containers and data',
    [`${BLOBS}/containers/delete`, `${BLOBS}/containers/read`, `${BLOBS}/containers/write`, GENERATE_KEY],
    {
      dataActions: [
        `${BLOBS}/containers/blobs/delete`,
        `${BLOBS}/containers/blobs/read`,
        `${BLOBS}/containers/blobs/write`,
        `${BLOBS}/containers/blobs/move/action`,
        `${BLOBS}/containers/blobs/add/action`,
      ],
    },
  ),
  builtIn(
    '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
    'Storage Blob Data Reader',
    'Allows for read access to Azure Storage blob containers and data',
    [`${BLOBS}/containers/read`, GENERATE_KEY],
    { dataActions: [`${BLOBS}/containers/blobs/read`] },
  ),
  builtIn(
    '92b92042-07d9-4307-87f7-36a593fc5850',
    'Azure File Sync Administrator',
    'Provides full access to manage all Azure File Sync (Storage Sync Service) resources, including the ability to ' +
      'assign roles in Azure RBAC.',
    [
      'Microsoft.StorageSync/register/action',
      'Microsoft.StorageSync/unregister/action',
      'Microsoft.StorageSync/locations/*',
      'Microsoft.StorageSync/deployments/preflight/action',
      'Microsoft.StorageSync/storageSyncServices/*',
      'Microsoft.StorageSync/operations/read',
      'Microsoft.Insights/AlertRules/*',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Support/*',
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/read',
      'Microsoft.Storage/storageAccounts/read',
    ],
  ),
  builtIn(
    '4d97b98b-1d4f-4787-a291-c67834d212e7',
    'Network Contributor',
    'Lets you manage networks, but not access to them.',
    [...USUAL, 'Microsoft.Network/*'],
  ),
  builtIn(
    'befefa01-2a29-4197-83a8-272ff33ce314',
    'DNS Zone Contributor',
    'Lets you manage DNS zones and record sets in Azure DNS, but does not let you control who has access to them.',
    [...USUAL, 'Microsoft.Network/dnsZones/*'],
  ),
  builtIn(
    '92aaf0da-9dab-42b6-94a3-d43ce8d16293',
    'Log Analytics Contributor',
    'Log Analytics Contributor can read all monitoring data and edit monitoring settings.',
    [
      '*/read',
      'Microsoft.ClassicCompute/virtualMachines/extensions/*',
      'Microsoft.ClassicStorage/storageAccounts/listKeys/action',
      'Microsoft.Compute/virtualMachines/extensions/*',
      'Microsoft.HybridCompute/machines/extensions/write',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Insights/diagnosticSettings/*',
      'Microsoft.OperationalInsights/*',
      'Microsoft.OperationsManagement/*',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourcegroups/deployments/*',
      'Microsoft.Storage/storageAccounts/listKeys/action',
      'Microsoft.Support/*',
    ],
  ),
  builtIn(
    '73c42c96-874c-492b-b04d-ab87d138a893',
    'Log Analytics Reader',
    'Log Analytics Reader can view and search all monitoring data as well as and view monitoring settings.',
    [
      '*/read',
      'Microsoft.OperationalInsights/workspaces/analytics/query/action',
      'Microsoft.OperationalInsights/workspaces/search/action',
      'Microsoft.Support/*',
    ],
    { notActions: ['Microsoft.OperationalInsights/workspaces/sharedKeys/read'] },
  ),
  builtIn('43d0d8ad-25c7-4714-9337-8ba259a9fe05', 'Monitoring Reader', 'Can read all monitoring data.', [
    '*/read',
    'Microsoft.OperationalInsights/workspaces/search/action',
    'Microsoft.Support/*',
  ]),
  builtIn(
    '749f88d5-cbae-40b8-bcfc-e573ddc772fa',
    'Monitoring Contributor',
    'Can read all monitoring data and update monitoring settings.',
    [
      '*/read',
      'Microsoft.AlertsManagement/alerts/*',
      'Microsoft.Insights/actiongroups/*',
      'Microsoft.Insights/DiagnosticSettings/*',
      'Microsoft.Insights/metricalerts/*',
      'Microsoft.OperationalInsights/workspaces/write',
      'Microsoft.Support/*',
    ],
  ),
  builtIn(
    '72fafb9e-0641-4937-9268-a91bfd8191a3',
    'Cost Management Reader',
    'Can view cost data and configuration (e.g. budgets, exports)',
    [
      'Microsoft.Consumption/*/read',
      'Microsoft.CostManagement/*/read',
      'Microsoft.Billing/billingPeriods/read',
      'Microsoft.Resources/subscriptions/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Support/*',
      'Microsoft.Management/managementGroups/read',
    ],
  ),
  builtIn(
    '434105ed-43f6-45c7-a02f-909b2ba83430',
    'Cost Management Contributor',
    'Can view costs and manage cost configuration (e.g. budgets, exports)',
    [
      'Microsoft.Consumption/*',
      'Microsoft.CostManagement/*',
      'Microsoft.Billing/billingPeriods/read',
      'Microsoft.Resources/subscriptions/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Support/*',
      'Microsoft.Management/managementGroups/read',
    ],
  ),
  builtIn('fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64', 'Billing Reader', 'Allows read access to billing data', [
    'Microsoft.Authorization/*/read',
    'Microsoft.Billing/*/read',
    'Microsoft.Commerce/*/read',
    'Microsoft.Consumption/*/read',
    'Microsoft.Management/managementGroups/read',
    'Microsoft.CostManagement/*/read',
    'Microsoft.Support/*',
  ]),
  builtIn(
    '4a9ae827-6dc8-4573-8ac7-8239d42aa03f',
    'Tag Contributor',
    'Lets you manage tags on entities, without providing access to the entities themselves.',
    [...USUAL, 'Microsoft.Resources/subscriptions/resources/read', 'Microsoft.Resources/tags/*'],
  ),
  builtIn(
    '5e467623-bb1f-42f4-a55d-6e525e11384b',
    'Backup Contributor',
    'Lets you manage backup services, but can’t create vaults and give access to others',
    [
      ...USUAL,
      'Microsoft.RecoveryServices/Vaults/backupFabrics/*',
      'Microsoft.RecoveryServices/Vaults/backupJobs/*',
      'Microsoft.RecoveryServices/Vaults/backupPolicies/*',
      'Microsoft.RecoveryServices/Vaults/read',
    ],
  ),
  builtIn(
    '9b7fa17d-e63e-47b0-bb0a-15c516ac86ec',
    'SQL DB Contributor',
    'Lets you manage SQL databases, but not access to them.',
    [...USUAL, 'Microsoft.Sql/locations/*/read', 'Microsoft.Sql/servers/databases/*', 'Microsoft.Sql/servers/read'],
  ),
  builtIn('7f951dda-4ed3-4680-a7ca-43fe172d538d', 'AcrPull', 'acr pull', [
    'Microsoft.ContainerRegistry/registries/pull/read',
  ]),
]
