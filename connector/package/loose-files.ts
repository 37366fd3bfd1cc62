import { definitionFor, scopeOf } from './definition.ts'
import { jsonText, type Files } from './files.ts'
import type { PackageOptions } from './options.ts'
import { propertiesFor } from './properties.ts'
import type { PackageSources } from './sources.ts'

/** The files that pac and paconn take, and the portal under "Import an OpenAPI file". */
export function looseFiles({ definition, properties, icon }: PackageSources, options: PackageOptions): Files {
  return {
    // Four spaces: Microsoft's coding standards for connectors.
    'apiDefinition.swagger.json': jsonText(definitionFor(definition, options), 4),
    'apiProperties.json': jsonText(propertiesFor(properties, options.auth, scopeOf(definition))),
    'icon.png': icon,
    'settings.json': jsonText({
      ...(options.connector !== undefined && { connectorId: options.connector.name }),
      apiDefinition: 'apiDefinition.swagger.json',
      apiProperties: 'apiProperties.json',
      icon: 'icon.png',
      powerAppsUrl: 'https://api.powerapps.com',
      powerAppsApiVersion: '2016-11-01',
    }),
  }
}
