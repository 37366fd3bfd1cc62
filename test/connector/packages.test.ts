import { Ajv } from 'ajv'
import ajvDraft04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { zip } from '../../connector/package/files.ts'
import { readSources } from '../../connector/package/sources.ts'
import { checkConnector } from '../../connector/rules/definition/check.ts'
import {
  CONNECTOR_NAME,
  childNames,
  elements,
  ENTRA,
  KEY,
  makePackage,
  opened,
  Opened,
  textOf,
} from './package-support.ts'
import { sampleFlows } from './sample-flows.ts'
import { skip } from '../skip.ts'

const schemaFolder = new URL('../../../shared/connector-schemas/', import.meta.url)
const { default: Ajv04 } = ajvDraft04

/** Checks a value by a schema that Microsoft publishes; a checkout without the folder can do without. */
async function isValid(t: Test, value: unknown, name: string): Promise<void> {
  const text = await readFile(new URL(name, schemaFolder), 'utf8').catch(() => undefined)
  if (text === undefined) return skip(t, `${name} is not here: not checked`)
  const schema = JSON.parse(text)
  const isDraft07 = String(schema.$schema).includes('draft-07')
  // The draft-07 ones carry the id of draft 04, which Ajv refuses.
  if (isDraft07) delete schema.id
  const ajv = new (isDraft07 ? Ajv : Ajv04)({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  validate(value)
  t.same(validate.errors, null, `is valid by ${name}`)
}

const CUSTOMIZATIONS = [
  'Entities',
  'Roles',
  'Workflows',
  'FieldSecurityProfiles',
  'Templates',
  'EntityMaps',
  'EntityRelationships',
  'OrganizationSettings',
  'optionsets',
  'CustomControls',
  'EntityDataProviders',
  'Connectors',
  'connectionreferences',
  'Languages',
]

/** What every solution has to be, whatever is in it. */
function checkSolution(t: Test, solution: Opened): void {
  for (const path of solution.paths) {
    t.notMatch(path, /\\|^\/|\.\./, `${path} is a path within the zip`)
    if (path.endsWith('.xml')) t.ok(solution.xml(path), `${path} is well-formed`)
    if (path.endsWith('.json')) t.ok(solution.json(path), `${path} is JSON`)
    t.notSame([...solution.bytes(path).slice(0, 3)], [0xef, 0xbb, 0xbf], `${path} has no mark in front`)
  }
  const listed = elements(solution.xml('[Content_Types].xml'), 'Default').map((one) => one.getAttribute('Extension'))
  const used = new Set(solution.paths.map((path) => path.split('.').at(-1)))
  t.same(listed.toSorted(), [...used].toSorted(), 'lists the extension of every file, and no other')
  const order = childNames(solution.xml('customizations.xml').documentElement as never)
  t.same(
    order,
    CUSTOMIZATIONS.filter((name) => order.includes(name)),
    'customizations are in the order of exports',
  )
}

t.test('the connector as a solution', async (t) => {
  const solution = await opened('connector-solution', ENTRA)
  checkSolution(t, solution)
  const customizations = solution.xml('customizations.xml')
  const [root] = elements(solution.xml('solution.xml'), 'RootComponent')
  t.equal(root?.getAttribute('id'), `{${textOf(customizations, 'connectorid')}}`, 'is the component of the solution')
  t.equal(root?.getAttribute('schemaName'), textOf(customizations, 'name'))
  t.equal(textOf(customizations, 'name'), 'nwc_tenantsteward')
  for (const part of ['openapidefinition', 'connectionparameters', 'policytemplateinstances', 'iconblob']) {
    t.ok(solution.bytes((textOf(customizations, part) ?? '').slice(1)), `${part} is where it is said to be`)
  }
  t.equal(elements(solution.xml('solution.xml'), 'UniqueName')[1]?.textContent, 'NorthwindCollege')
})

t.test('the definition and the properties', async (t) => {
  const committed = await readSources()
  for (const given of [ENTRA, KEY, { ...KEY, host: 'https://steward.northwind.edu:8443/tools/steward/' }]) {
    await t.test(`for ${given.auth} at ${given.host}`, async (t) => {
      const files = await opened('connector-files', given)
      const definition = files.json('apiDefinition.swagger.json')
      t.same(checkConnector(definition), [], 'obeys our rules')
      await isValid(t, definition, 'apiDefinition.swagger.schema.json')
      await isValid(t, files.json('apiProperties.json'), 'apiProperties.schema.json')
      await isValid(t, files.json('settings.json'), 'paconn-settings.schema.json')
      t.same(definition.paths, committed.definition.paths, 'offers the same actions')
      t.notMatch(JSON.stringify(definition), 'example.com', 'names no example')
      t.notMatch(
        files.text('apiProperties.json'),
        /00000000|connectionParameters\(|"host"/,
        'leaves nothing to fill in',
      )
      const [required = {}] = definition.security
      t.same(Object.keys(definition.securityDefinitions), Object.keys(required), 'knows one way to sign in')
    })
  }
  const entra = await opened('connector-files', ENTRA)
  t.match(entra.json('apiProperties.json').properties.connectionParameters.token.oAuthSettings, {
    clientId: ENTRA.connectorAppId,
    properties: { AzureActiveDirectoryResourceId: `api://${ENTRA.apiAppId}` },
    customParameters: { tenantId: { value: ENTRA.tenantId }, resourceUri: { value: `api://${ENTRA.apiAppId}` } },
  })
  t.match(entra.json('apiDefinition.swagger.json').securityDefinitions.entra, {
    tokenUrl: `https://login.microsoftonline.com/${ENTRA.tenantId}/oauth2/v2.0/token`,
  })
  const key = (await opened('connector-files', KEY)).json('apiProperties.json').properties
  t.same(Object.keys(key.connectionParameters), ['api_key'])
  const far = await opened('connector-files', { ...KEY, host: 'https://Steward.Northwind.edu:8443/tools/' })
  t.match(far.json('apiDefinition.swagger.json'), {
    host: 'steward.northwind.edu:8443',
    basePath: '/tools',
    schemes: ['https'],
  })
})

t.test('the flows as a solution', async (t) => {
  const solution = await opened('flows-solution', { ...ENTRA, connectorName: CONNECTOR_NAME }, sampleFlows)
  checkSolution(t, solution)
  const customizations = solution.xml('customizations.xml')
  const roots = elements(solution.xml('solution.xml'), 'RootComponent').map((root) => root.getAttribute('id'))
  const workflows = elements(customizations, 'Workflow')
  t.same(
    roots,
    workflows.map((workflow) => workflow.getAttribute('WorkflowId')),
    'every flow is a component',
  )
  t.equal(workflows.length, sampleFlows.length)
  t.equal(workflows[0]?.getAttribute('Name'), 'Ask & apply: "weekly"')

  const references = elements(customizations, 'connectionreference')
  const logicalNames = references.map((one) => one.getAttribute('connectionreferencelogicalname'))
  t.same(
    logicalNames,
    ['nwc_shared_approvals_approvals', 'nwc_tenantsteward_approver', 'nwc_tenantsteward_planner'],
    'connections of several flows are there once',
  )
  const connector = await opened('connector-solution', ENTRA)
  const connectorId = textOf(connector.xml('customizations.xml'), 'connectorid')
  t.same(
    references.map((one) => textOf(elements(one, 'customconnectorid')[0] ?? one, 'connectorid')),
    ['/providers/Microsoft.PowerApps/apis/shared_approvals', connectorId, connectorId],
    'those of our connector name it as its own solution does',
  )

  for (const workflow of workflows) {
    const path = (textOf(workflow, 'JsonFileName') ?? '').slice(1)
    t.match(
      path,
      `${workflow.getAttribute('WorkflowId')?.slice(1, -1).toUpperCase()}.json`,
      'one id in all three places',
    )
    t.same([textOf(workflow, 'StateCode'), textOf(workflow, 'Category')], ['0', '5'], 'arrives turned off')
    const { properties } = solution.json(path)
    const text = JSON.stringify(properties)
    t.notMatch(text, 'apis/tenantSteward', 'names the connector by its real name')
    for (const [, key, api] of text.matchAll(
      /"connectionName":"(\w+)","operationId":"\w+","apiId":"[^"]*\/([^"]+)"/g,
    )) {
      const { api: named, connection } = properties.connectionReferences[key as string]
      t.equal(named.name, api, `${key} is the same connector in both places`)
      t.ok(logicalNames.includes(connection.connectionReferenceLogicalName), `${key} is declared`)
    }
  }
})

t.test('settings of flows are environment variables', async (t) => {
  const solution = await opened('flows-solution', ENTRA, sampleFlows)
  const path = solution.paths.find((one) => one.startsWith('Workflows/Askapplyweekly-')) as string
  const { definition } = solution.json(path).properties
  t.match(definition.parameters, {
    $connections: { type: 'Object' },
    $authentication: { type: 'SecureObject' },
    "License group's ids (nwc_LicenseGroupIds)": {
      defaultValue: '',
      type: 'String',
      metadata: { schemaName: 'nwc_LicenseGroupIds' },
    },
    'Inactive days (nwc_InactiveDays)': { defaultValue: 180, type: 'Float' },
    'Dry run (nwc_DryRun)': { defaultValue: false, type: 'Bool' },
    'Mails (nwc_Mails)': { defaultValue: ['a@example.com'], type: 'Array' },
  })
  t.match(definition.actions.Make_a_plan.inputs.parameters, {
    'body/groupIds': "@split(parameters('License group''s ids (nwc_LicenseGroupIds)'), ',')",
    'body/inactiveDays': "@parameters('Inactive days (nwc_InactiveDays)')",
    'body/reason':
      "Older than @{parameters('Inactive days (nwc_InactiveDays)')} days, " +
      "dry run: @{parameters('Dry run (nwc_DryRun)')}",
  })
  t.equal(definition.actions.Make_a_plan.inputs.authentication, "@parameters('$authentication')", 'is no setting')

  const variable = (name: string) =>
    solution.xml(`environmentvariabledefinitions/${name}/environmentvariabledefinition.xml`)
  t.equal(variable('nwc_LicenseGroupIds').documentElement?.getAttribute('schemaname'), 'nwc_LicenseGroupIds')
  t.equal(textOf(variable('nwc_LicenseGroupIds'), 'defaultvalue'), undefined, 'without a default, the import asks')
  t.same(
    ['nwc_InactiveDays', 'nwc_DryRun', 'nwc_Mails'].map((name) => [
      textOf(variable(name), 'type'),
      textOf(variable(name), 'defaultvalue'),
    ]),
    [
      ['100000001', '180'],
      ['100000002', 'no'],
      ['100000003', '["a@example.com"]'],
    ],
  )
  t.notOk(
    solution.paths.some((one) => one.includes('environmentvariablevalues')),
    'values are left to makers',
  )
})

t.test('flows without the name of the connector', async (t) => {
  const solution = await opened('flows-solution', ENTRA, sampleFlows)
  checkSolution(t, solution)
  const customizations = solution.xml('customizations.xml')
  t.same(elements(customizations, 'customconnectorid'), [], 'ask for no connector that might not be there')
  t.match(solution.text('customizations.xml'), 'apis/shared_nwc-5ftenantsteward<', 'have a stand-in')
})

t.test('a flow as a package of its own', async (t) => {
  const files = await opened('ask-and-apply', ENTRA, sampleFlows)
  const { resources } = files.json('manifest.json')
  const [id = ''] = files.json('Microsoft.Flow/flows/manifest.json').flowAssets.assetPaths
  const folder = `Microsoft.Flow/flows/${id}`
  t.same(files.paths.toSorted(), [
    `${folder}/apisMap.json`,
    `${folder}/connectionsMap.json`,
    `${folder}/definition.json`,
    'Microsoft.Flow/flows/manifest.json',
    'manifest.json',
  ])
  const others = Object.keys(resources).filter((resource) => resource !== id)
  t.match(resources[id], { type: 'Microsoft.Flow/flows', hierarchy: 'Root' })
  t.same(resources[id].dependsOn.toSorted(), others.toSorted(), 'depends on everything else')
  t.equal(others.length, 5, 'two connectors, three connections')

  const [apis, connections] = [files.json(`${folder}/apisMap.json`), files.json(`${folder}/connectionsMap.json`)]
  const { properties, name } = files.json(`${folder}/definition.json`)
  t.equal(name, id)
  t.same(Object.keys(apis), Object.keys(properties.connectionReferences))
  t.equal(apis.planner, apis.approver, 'two connections of one connector')
  t.not(connections.planner, connections.approver)
  t.same(resources[connections.planner].dependsOn, [apis.planner])
  t.match(resources[apis.planner], { configurableBy: 'User', creationType: 'Existing' }, 'is picked at the import')
  t.notOk('name' in resources[apis.planner])
  t.match(resources[apis.approvals], { name: 'shared_approvals', configurableBy: 'System' })

  const { actions, parameters } = properties.definition
  t.same(Object.keys(parameters), ['$connections', '$authentication'])
  t.same(actions.Settings.inputs, { LicenseGroupIds: '', InactiveDays: 180, DryRun: false, Mails: ['a@example.com'] })
  t.same(actions.Make_a_plan.runAfter, { Settings: ['Succeeded'] })
  t.same(actions.Ask.runAfter, { Make_a_plan: ['Succeeded'] })
  t.same(actions.Try.actions.Approve.runAfter, {}, 'what is first in a scope stays so')
  t.equal(actions.Make_a_plan.inputs.parameters['body/inactiveDays'], "@outputs('Settings')?['InactiveDays']")

  const plain = await opened('no-settings', ENTRA, sampleFlows)
  const path = plain.paths.find((one) => one.endsWith('definition.json')) as string
  const without = plain.json(path).properties.definition.actions
  t.same(without, sampleFlows[1]?.definition.actions, 'without settings nothing is added')
})

t.test('the same options make the same bytes', async (t) => {
  for (const name of ['connector-solution', 'connector-files', 'flows-solution', 'ask-and-apply']) {
    const files = await makePackage(name, ENTRA, sampleFlows)
    const again = Object.fromEntries(Object.entries(await makePackage(name, ENTRA, sampleFlows)).toReversed())
    t.ok(Buffer.from(zip(files)).equals(zip(again)), name)
    const other = await makePackage(name, { ...ENTRA, prefix: 'abc' }, sampleFlows)
    t.equal(Buffer.from(zip(files)).equals(zip(other)), name === 'connector-files', `${name} for another prefix`)
  }
})

t.test('flows that contradict each other are not packed', async (t) => {
  const [first, second] = sampleFlows as [(typeof sampleFlows)[0], (typeof sampleFlows)[0]]
  const setting = { ...first?.settings[1], defaultValue: 90 } as (typeof first.settings)[0]
  await t.rejects(makePackage('flows-solution', ENTRA, [first, { ...second, settings: [setting] }]), /InactiveDays/)
  const connections = { planner: { api: 'tenantSteward', displayName: 'Something else' } }
  await t.rejects(makePackage('flows-solution', ENTRA, [first, { ...second, connections }]), /planner/)
  const wrong = { ...setting, defaultValue: '"many"' }
  await t.rejects(makePackage('flows-solution', ENTRA, [{ ...second, settings: [wrong] }]), /InactiveDays is a Number/)
})

t.test('the committed flows', async (t) => {
  const { flows } = await readSources()
  t.ok(flows.length > 0, 'there are some')
  checkSolution(t, await opened('flows-solution', ENTRA))
  for (const { slug } of flows) {
    const made = await opened(slug, ENTRA)
    t.notMatch(made.paths.map((path) => made.text(path)).join(), /apis\/tenantSteward"|parameters\('(?!\$)/, slug)
  }
})

t.test('the readme says when to take each', async (t) => {
  const readme = await readFile(new URL('../../connector/readme.md', import.meta.url), 'utf8')
  for (const name of ['connector-solution.zip', 'flows-solution.zip', 'connector-files']) {
    t.match(readme, `| \`${name}\``, name)
  }
})
