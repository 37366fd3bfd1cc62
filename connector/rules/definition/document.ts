import { duplicates, isText, isUrl, once } from './rule.ts'
import type { Rules } from './rule.ts'
import { operations } from '../../../src/documents/walk.ts'
import type { Document } from '../../../src/documents/swagger2.ts'

const rootWords = new Set([
  'swagger',
  'info',
  'host',
  'basePath',
  'schemes',
  'consumes',
  'produces',
  'paths',
  'definitions',
  'parameters',
  'responses',
  'securityDefinitions',
  'security',
  'tags',
  'externalDocs',
])

const mimeTypes = ['application/json', 'text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']

const categories = [
  'AI',
  'Business Management',
  'Business Intelligence',
  'Collaboration',
  'Commerce',
  'Communication',
  'Content and Files',
  'Finance',
  'Data',
  'Human Resources',
  'Internet of Things',
  'IT Operations',
  'Lifestyle and Entertainment',
  'Marketing',
  'Productivity',
  'Sales and CRM',
  'Security',
  'Social Media',
  'Website',
]

const forbiddenWords = /\b(API|connector|Power ?Apps|Power ?Automate|Power ?Platform|Logic ?Apps|Copilot ?Studio)\b/i
const foreignLetter = /[^\P{L}\p{Script=Latin}]/u

/** Below Microsoft’s limit of 1 MB by a tenth, as the file is laid out, so that a maker’s own changes still fit. */
export const LARGEST_BYTES = 940_000

const sizeOf = (document: Document) => Buffer.byteLength(JSON.stringify(document))
const texts = ({ info }: Document) => Object.entries({ title: info.title ?? '', description: info.description ?? '' })
const contactOf = ({ info }: Document) => (info['contact'] ?? {}) as Record<string, unknown>
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function metadata(document: Document): Map<unknown, string> {
  const entries = list(document['x-ms-connector-metadata']) as { propertyName?: unknown; propertyValue?: unknown }[]
  return new Map(entries.map(({ propertyName, propertyValue }) => [propertyName, String(propertyValue ?? '')]))
}

const categoriesOf = (document: Document) => (metadata(document).get('Categories') ?? '').split(';').filter(Boolean)

/** The frame of the document: who offers it, where it is, what it speaks, how large it is. */
export const documentRules: Rules = {
  SpecificationVersionIncorrect: once('swagger', ({ swagger }) => swagger !== '2.0' && 'Set swagger to "2.0".'),
  ExtensionNameNotValid: once('', (document) =>
    Object.keys(document)
      .filter((key) => !rootWords.has(key) && !key.startsWith('x-'))
      .map((key) => `Remove "${key}" or let its name begin with "x-".`),
  ),
  RequiredPropertyMissing: once('info', ({ info }) =>
    ['title', 'description', 'version', 'contact']
      .filter((key) => info[key] === undefined)
      .map((key) => `Add ${key} to info.`),
  ),
  RequiredValueEmpty: once('info', (document) =>
    [...Object.entries(document.info), ...Object.entries(contactOf(document))]
      .filter(([, value]) => typeof value === 'string' && !isText(value))
      .map(([key]) => `Give ${key} a value.`),
  ),
  FieldLengthExceeded: once(
    'info/title',
    ({ info }) => (info.title?.length ?? 0) > 30 && 'Shorten the title to 30 characters.',
  ),
  FieldLengthNotInRange: once(
    'info/description',
    ({ info }) =>
      isText(info.description) &&
      (info.description.length < 30 || info.description.length > 500) &&
      'Describe the product in 30 to 500 characters.',
  ),
  ValueContainsRestrictedWords: once('info', (document) =>
    texts(document)
      .flatMap(([key, text]) => forbiddenWords.exec(text)?.[0] ?? [])
      .map((word) => `Say it without "${word}".`),
  ),
  ValueMustBeInEnglish: once('info', (document) =>
    texts(document)
      .filter(([, text]) => foreignLetter.test(text))
      .map(([key]) => `Write the ${key} in English.`),
  ),
  ContactIncomplete: once(
    'info/contact',
    (document) =>
      document.info['contact'] !== undefined &&
      ['name', 'url', 'email']
        .filter((key) => contactOf(document)[key] === undefined)
        .map((key) => `Add ${key} to the contact.`),
  ),
  ContactEmailNotValid: once(
    'info/contact/email',
    (document) =>
      isText(contactOf(document)['email']) &&
      !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(contactOf(document)['email'] as string) &&
      'Give a valid email address.',
  ),
  UrlNotValid: once('', (document) =>
    [contactOf(document)['url'], metadata(document).get('Website'), metadata(document).get('Privacy policy')]
      .filter((url) => isText(url) && !isUrl(url))
      .map((url) => `Make "${String(url)}" an absolute URL.`),
  ),

  HostNameNotValid: once(
    'host',
    ({ host }) => !/^[a-z0-9.-]+(:\d+)?$/i.test(String(host)) && 'Give the host alone, without scheme or path.',
  ),
  BasePathNotValid: once('basePath', ({ basePath }) => !String(basePath).startsWith('/') && 'Begin basePath with "/".'),
  SchemesArrayEmpty: once('schemes', ({ schemes }) => list(schemes).length === 0 && 'Name at least one scheme.'),
  SchemeNotSupported: once(
    'schemes',
    ({ schemes }) =>
      list(schemes).some((scheme) => scheme === 'ws' || scheme === 'wss') &&
      'Use https: WebSocket schemes are not supported.',
  ),
  SchemeNotValid: once('schemes', ({ schemes }) =>
    list(schemes)
      .filter((scheme) => !['http', 'https', 'ws', 'wss'].includes(String(scheme)))
      .map((scheme) => `Use https instead of "${String(scheme)}".`),
  ),
  MimeTypeNotSupported: once('consumes', (document) =>
    [document, ...operations(document).map(({ operation }) => operation)]
      .flatMap(({ consumes, produces }) => [...list(consumes), ...list(produces)])
      .filter((type) => !mimeTypes.includes(String(type)))
      .map((type) => `Use application/json instead of "${String(type)}".`),
  ),
  ProducesMissing: once(
    'produces',
    ({ produces }) => list(produces).length === 0 && 'Say what the operations produce.',
  ),
  ArrayDuplicateValue: once('', ({ schemes, consumes, produces }) =>
    [schemes, consumes, produces]
      .flatMap((values) => duplicates(list(values)))
      .map((value) => `Say "${String(value)}" once.`),
  ),

  ConnectorMetadataPropertiesMissing: once('x-ms-connector-metadata', (document) =>
    ['Website', 'Privacy policy', 'Categories']
      .filter((name) => !isText(metadata(document).get(name)))
      .map((name) => `Add "${name}".`),
  ),
  InvalidConnectorCategory: once('x-ms-connector-metadata', (document) =>
    categoriesOf(document)
      .filter((name) => !categories.includes(name))
      .map((name) => `Replace "${name}" by one of: ${categories.join(', ')}.`),
  ),
  TooManyConnectorCategories: once(
    'x-ms-connector-metadata',
    (document) => categoriesOf(document).length > 2 && 'Choose at most two categories.',
  ),

  TestConnectionNotUsable: once('x-ms-capabilities/testConnection', (document) => {
    const capabilities = document['x-ms-capabilities'] as { testConnection?: { operationId?: string } } | undefined
    if (!capabilities?.testConnection) return false
    const target = operations(document).find(
      ({ operation }) => operation.operationId === capabilities.testConnection?.operationId,
    )
    if (target === undefined) return 'Point at an operation of this document.'
    return (
      (target.method !== 'get' ||
        target.operation.parameters?.some(({ required }) => required) ||
        target.operation['x-ms-visibility'] !== 'internal') &&
      'Use an internal GET without required parameters.'
    )
  }),
  FilePickerUsed: once(
    'x-ms-capabilities',
    (document) =>
      (document['x-ms-capabilities'] as Record<string, unknown> | undefined)?.['file-picker'] !== undefined &&
      'Write the rules of file pickers before using one.',
  ),
  DefinitionNamedSecurity: once(
    'definitions',
    ({ definitions }) =>
      definitions?.['security'] !== undefined &&
      'Rename the definition "security": the validator takes it for the security of the document.',
  ),
  TotalOperationsCountExceedsMaxAllowed: once(
    'paths',
    (document) => operations(document).length > 256 && 'Split the document: 256 operations are the most.',
  ),
  FileTooLarge: once(
    '',
    (document) =>
      sizeOf(document) > LARGEST_BYTES &&
      `Shorten the file: it has ${sizeOf(document)} bytes, and Microsoft takes less than 1 MB.`,
  ),
}
