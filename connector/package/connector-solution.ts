import { html as xml } from '../../src/services/reports/html.ts'
import { definitionFor, scopeOf } from './definition.ts'
import { jsonText, type Files } from './files.ts'
import { connectorGuid, connectorSchemaName, type PackageOptions } from './options.ts'
import { propertiesFor } from './properties.ts'
import { contentTypes, customizationsXml, solutionXml } from './solution-xml.ts'
import type { PackageSources } from './sources.ts'

/**
 * The solution that holds the connector alone: flows that use it must come later, in a solution of their own.
 * https://learn.microsoft.com/connectors/custom-connectors/customconnectorssolutions
 */
export function connectorSolution({ definition, properties, icon }: PackageSources, options: PackageOptions): Files {
  const name = connectorSchemaName(options.prefix)
  const id = connectorGuid(options.prefix)
  const path = (part: string) => `Connector/${name}_${part}`
  const { title, description, version } = definition.info as Record<string, string>
  const made = propertiesFor(properties, options.auth, scopeOf(definition)).properties
  const components: Files = {
    // As small as it gets: the import takes 1 MB.
    [path('openapidefinition.json')]: jsonText(definitionFor(definition, options), 0),
    [path('connectionparameters.json')]: jsonText(made.connectionParameters),
    [path('policytemplateinstances.json')]: jsonText(
      // Exports write these names with capitals.
      made.policyTemplateInstances.map(({ templateId, title, parameters }) => ({
        TemplateId: templateId,
        Title: title,
        Parameters: parameters,
      })),
    ),
    [path('iconblob.Png')]: icon,
  }
  return {
    '[Content_Types].xml': contentTypes(Object.keys(components)),
    'solution.xml': solutionXml({
      uniqueName: 'TenantStewardConnector',
      displayName: `${title}: connector`,
      version: String(version),
      publisher: options.publisher,
      prefix: options.prefix,
      rootComponents: [{ type: 372, id, schemaName: name }],
    }),
    'customizations.xml': customizationsXml({
      connectors: xml`
  <Connectors>
    <Connector>
      <connectorid>${id}</connectorid>
      <description>${description}</description>
      <displayname>${title}</displayname>
      <iconbrandcolor>${made.iconBrandColor}</iconbrandcolor>
      <name>${name}</name>
      <connectortype>1</connectortype>
      <openapidefinition>/${path('openapidefinition.json')}</openapidefinition>
      <connectionparameters>/${path('connectionparameters.json')}</connectionparameters>
      <policytemplateinstances>/${path('policytemplateinstances.json')}</policytemplateinstances>
      <iconblob>/${path('iconblob.Png')}</iconblob>
    </Connector>
  </Connectors>`,
    }),
    ...components,
  }
}
