import { html as xml, type Html as Xml } from '../../src/services/reports/html.ts'
import { connectionReferencesXml, referenceName } from './connection-references.ts'
import { jsonText, type Files } from './files.ts'
import { adapted, apiName, flowGuid, platformParameters } from './flow-parts.ts'
import {
  parameterName,
  schemaName,
  settingParameters,
  sharedSettings,
  variableText,
  variableType,
} from './flow-settings.ts'
import type { Flow, FlowSetting } from '../flows/flow.ts'
import type { PackageOptions } from './options.ts'
import { contentTypes, customizationsXml, solutionXml } from './solution-xml.ts'
import type { PackageSources } from './sources.ts'

/**
 * The solution with all flows, to be imported after that of the connector. Settings are environment variables with
 * defaults and never values, so that importing again keeps what makers set.
 */
export function flowsSolution({ definition, flows }: PackageSources, options: PackageOptions): Files {
  const { prefix, publisher } = options
  const components: Files = {
    ...Object.fromEntries(flows.map((flow) => [flowPath(flow, options), jsonText(flowFile(flow, options))])),
    ...Object.fromEntries(
      sharedSettings(flows).map((setting) => [variablePath(prefix, setting), variable(prefix, setting)]),
    ),
  }
  return {
    '[Content_Types].xml': contentTypes(Object.keys(components)),
    'solution.xml': solutionXml({
      uniqueName: 'TenantStewardFlows',
      displayName: `${String(definition.info['title'])}: flows`,
      version: String(definition.info['version']),
      publisher,
      prefix,
      rootComponents: flows.map((flow) => ({ type: 29, id: flowGuid(options, flow) })),
    }),
    'customizations.xml': customizationsXml({
      workflows: flows.map((flow) => workflow(flow, options)),
      connectionReferences: connectionReferencesXml(flows, options),
    }),
    ...components,
  }
}

/** The id is in capitals here, and nowhere else. */
function flowPath(flow: Flow, options: PackageOptions): string {
  const name = flow.displayName.replaceAll(/[^A-Za-z0-9]/g, '')
  return `Workflows/${name}-${flowGuid(options, flow).toUpperCase()}.json`
}

function flowFile(flow: Flow, options: PackageOptions): object {
  const read = (name: string) => {
    const setting = flow.settings.find((one) => one.name === name) as FlowSetting
    return `parameters('${parameterName(options.prefix, setting).replaceAll("'", "''")}')`
  }
  const { $schema, contentVersion, ...rest } = adapted(flow, options, read)
  const references = Object.entries(flow.connections).map(([key, connection]) => [
    key,
    {
      runtimeSource: 'embedded',
      connection: { connectionReferenceLogicalName: referenceName(options, key, connection) },
      api: { name: apiName(options, connection) },
    },
  ])
  return {
    properties: {
      connectionReferences: Object.fromEntries(references),
      definition: {
        $schema,
        contentVersion,
        parameters: { ...platformParameters, ...settingParameters(options.prefix, flow) },
        ...rest,
      },
      templateName: '',
    },
    schemaVersion: '1.0.0.0',
  }
}

/** A flow arrives turned off: its settings and connections come first, and somebody who decides that it runs. */
function workflow(flow: Flow, options: PackageOptions): Xml {
  return xml`
    <Workflow WorkflowId="{${flowGuid(options, flow)}}" Name="${flow.displayName}">
      <JsonFileName>/${flowPath(flow, options)}</JsonFileName>
      <Type>1</Type>
      <Subprocess>0</Subprocess>
      <Category>5</Category>
      <Mode>0</Mode>
      <Scope>4</Scope>
      <OnDemand>0</OnDemand>
      <TriggerOnCreate>0</TriggerOnCreate>
      <TriggerOnDelete>0</TriggerOnDelete>
      <AsyncAutodelete>0</AsyncAutodelete>
      <SyncWorkflowLogOnFailure>0</SyncWorkflowLogOnFailure>
      <StateCode>0</StateCode>
      <StatusCode>1</StatusCode>
      <RunAs>1</RunAs>
      <IsTransacted>1</IsTransacted>
      <IntroducedVersion>1.0.0.0</IntroducedVersion>
      <IsCustomizable>1</IsCustomizable>
      <BusinessProcessType>0</BusinessProcessType>
      <IsCustomProcessingStepAllowedForOtherPublishers>1</IsCustomProcessingStepAllowedForOtherPublishers>
      <PrimaryEntity>none</PrimaryEntity>
      <LocalizedNames>
        <LocalizedName languagecode="1033" description="${flow.displayName}" />
      </LocalizedNames>
      <Descriptions>
        <Description languagecode="1033" description="${flow.description}" />
      </Descriptions>
    </Workflow>`
}

const variablePath = (prefix: string, setting: FlowSetting): string =>
  `environmentvariabledefinitions/${schemaName(prefix, setting)}/environmentvariabledefinition.xml`

/** A variable without a default is asked for by the import. */
function variable(prefix: string, setting: FlowSetting): string {
  const text = variableText(setting)
  return `${
    xml`<environmentvariabledefinition schemaname="${schemaName(prefix, setting)}">${
      text !== '' &&
      xml`
  <defaultvalue>${text}</defaultvalue>`
    }
  <description default="${setting.description}"><label description="${setting.description}" languagecode="1033" /></description>
  <displayname default="${setting.displayName}"><label description="${setting.displayName}" languagecode="1033" /></displayname>
  <introducedversion>1.0.0.0</introducedversion>
  <iscustomizable>1</iscustomizable>
  <isrequired>0</isrequired>
  <secretstore>0</secretstore>
  <type>${variableType(setting)}</type>
</environmentvariabledefinition>`.text
  }\n`
}
