import { html as xml, type Html as Xml, type HtmlPart as XmlPart } from '../../src/services/reports/html.ts'

/**
 * The files around the components of a solution, as Dataverse exports them. Values are escaped wherever they stand.
 * https://learn.microsoft.com/power-platform/alm/solution-concepts-alm
 */

const ENGLISH = 1033

const declared = (content: Xml): string => `<?xml version="1.0" encoding="utf-8"?>\n${content.text}\n`

/** Lists the extension of every file, or the import passes over those that it does not know. */
export function contentTypes(paths: readonly string[]): string {
  const extensions = new Set(['xml', ...paths.map((path) => path.split('.').at(-1) ?? '')])
  return declared(
    xml`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${[...extensions]
      .toSorted()
      .map((name) => xml`<Default Extension="${name}" ContentType="application/octet-stream" />`)}</Types>`,
  )
}

export interface Solution {
  uniqueName: string
  displayName: string
  /** Of the product; a solution has a fourth number. */
  version: string
  publisher: string
  prefix: string
  rootComponents: readonly RootComponent[]
}

/** 29 is a flow, 372 a connector. */
export type RootComponent = { type: 29; id: string } | { type: 372; id: string; schemaName: string }

export function solutionXml({ uniqueName, displayName, version, publisher, prefix, rootComponents }: Solution): string {
  return declared(xml`<ImportExportXml version="9.2.24000.0" SolutionPackageVersion="9.2" languagecode="${ENGLISH}" generatedBy="CrmLive" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <SolutionManifest>
    <UniqueName>${uniqueName}</UniqueName>
    ${names(displayName)}
    <Descriptions />
    <Version>${version}.0</Version>
    <Managed>0</Managed>
    <Publisher>
      <UniqueName>${publisherUniqueName(publisher, prefix)}</UniqueName>
      ${names(publisher)}
      <Descriptions />
      <EMailAddress xsi:nil="true" />
      <SupportingWebsiteUrl xsi:nil="true" />
      <CustomizationPrefix>${prefix}</CustomizationPrefix>
      <CustomizationOptionValuePrefix>${optionValuePrefix(prefix)}</CustomizationOptionValuePrefix>
      <Addresses />
    </Publisher>
    <RootComponents>${rootComponents.map(rootComponent)}
    </RootComponents>
    <MissingDependencies />
  </SolutionManifest>
</ImportExportXml>`)
}

const names = (text: string): Xml =>
  xml`<LocalizedNames><LocalizedName description="${text}" languagecode="${ENGLISH}" /></LocalizedNames>`

function rootComponent(component: RootComponent): Xml {
  const schemaName = component.type === 372 && xml` schemaName="${component.schemaName}"`
  return xml`
      <RootComponent type="${component.type}" id="{${component.id}}"${schemaName} behavior="0" />`
}

/** What the portal makes of a publisher's name, so that a publisher who is there already is the same one. */
function publisherUniqueName(publisher: string, prefix: string): string {
  const letters = publisher.normalize('NFKD').replaceAll(/[^A-Za-z0-9]/g, '')
  return /^[A-Za-z]/.test(letters) ? letters : `${prefix}${letters}`
}

/** 10,000 to 99,999; the portal makes one from the prefix too. */
function optionValuePrefix(prefix: string): number {
  const sum = [...prefix].reduce((value, character) => (value * 31 + character.charCodeAt(0)) % 90_000, 7)
  return 10_000 + sum
}

export interface Customizations {
  workflows?: XmlPart
  connectors?: Xml
  connectionReferences?: Xml
}

/** The order of the elements is that of exports: the import is strict about it. */
export function customizationsXml({ workflows, connectors, connectionReferences }: Customizations): string {
  return declared(xml`<ImportExportXml xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <Entities />
  <Roles />
  <Workflows>${workflows}</Workflows>
  <FieldSecurityProfiles />
  <Templates />
  <EntityMaps />
  <EntityRelationships />
  <OrganizationSettings />
  <optionsets />
  <CustomControls />
  <EntityDataProviders />${connectors}${connectionReferences}
  <Languages>
    <Language>${ENGLISH}</Language>
  </Languages>
</ImportExportXml>`)
}
