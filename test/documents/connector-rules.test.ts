import t from 'tap'
import { checkConnector, connectorRules } from '../../connector/rules/definition/check.ts'
import type { Operation, Parameter, Schema } from '../../src/documents/swagger2.ts'
import { smallConnector, text } from './small-connector.ts'

/** A small connector with handles on the parts that the cases below break. */
function parts() {
  const document = smallConnector()
  const operation = (path: string, method: string) =>
    document.paths[path]?.[method] as Operation & { parameters: Parameter[] }
  const test = operation('/v1/connection', 'get')
  const list = operation('/v1/groups', 'get')
  const remove = operation('/v1/groups/{groupId}/removals', 'post')
  const [top, kind] = list.parameters as [Parameter, Parameter]
  const [group, body] = remove.parameters as [Parameter, Parameter]
  const input = body.schema as Schema & { properties: Record<string, Schema> }
  const output = remove.responses['201']?.schema as Schema & { properties: Record<string, Schema> }
  const page = list.responses['200']?.schema as Schema & { properties: Record<string, Schema> }
  const {
    userId,
    kind: bodyKind,
    tags,
  } = input.properties as Record<string, Schema> & { userId: Schema; kind: Schema; tags: Schema }
  const values = group['x-ms-dynamic-values'] as Record<string, unknown> & { parameters: Record<string, unknown> }
  const choices = group['x-ms-dynamic-list'] as Record<string, unknown> & { parameters: Record<string, unknown> }
  const addPath = (path: string, change: Partial<Operation> = {}, method = 'get') => {
    const id = `Added${Object.keys(document.paths).length}`
    document.paths[path] = {
      [method]: {
        operationId: id,
        summary: `Get ${id}`,
        description: 'Gets what was added.',
        'x-ms-api-annotation': { family: id, revision: 1 },
        parameters: [],
        responses: { 204: { description: 'Done.' } },
        ...change,
      },
    }
  }
  return {
    document,
    info: document.info as Record<string, unknown>,
    test,
    list,
    remove,
    top,
    kind,
    group,
    body,
    input,
    output,
    page,
    userId,
    bodyKind,
    tags,
    values,
    choices,
    addPath,
  }
}

type Parts = ReturnType<typeof parts>

const metadata = (...pairs: [string, string][]) =>
  pairs.map(([propertyName, propertyValue]) => ({ propertyName, propertyValue }))
const both = (p: Parts, value: string, title: string) => {
  Object.assign(p.values, { 'value-path': value, 'value-title': title })
  Object.assign(p.choices, { itemValuePath: value, itemTitlePath: title })
}
const pass = (p: Parts, name: string, value: unknown) => {
  p.values.parameters[name] = value
  p.choices.parameters[name] = { value }
}
const family = (p: Parts, ...annotations: object[]) =>
  annotations.forEach((annotation, index) =>
    p.addPath(`/v1/revised-${index}`, {
      operationId: `Revised_V${index + 1}`,
      'x-ms-api-annotation': { family: 'Revised', ...annotation },
    }),
  )
const oldOne =
  (replacement: object, deprecated = true) =>
  (p: Parts) => {
    p.list['x-ms-api-annotation'] = { family: 'List', revision: 1, replacement }
    p.list['deprecated'] = deprecated
  }
/** A trigger: a POST that takes an address, beside what will be sent to it, and the DELETE that ends it. */
function addTrigger(p: Parts, address: Schema = {}, required = ['url']): Schema {
  const schema: Schema = {
    type: 'object',
    properties: {
      url: {
        ...text('Address', 'Where to send it.'),
        'x-ms-visibility': 'internal',
        'x-ms-notification-url': true,
        ...address,
      },
    },
    ...(required.length > 0 && { required }),
  }
  p.addPath(
    '/v1/hooks',
    {
      'x-ms-trigger': 'single',
      parameters: [{ name: 'body', in: 'body', required: true, description: 'Where.', schema }],
    },
    'post',
  )
  Object.assign(p.document.paths['/v1/hooks'] as object, {
    'x-ms-notification-content': { schema: { type: 'object' } },
  })
  p.addPath('/v1/hook-subscriptions', { 'x-ms-visibility': 'internal' }, 'delete')
  return schema
}

/** A closed list with words for its values, or for others. */
function listed(schema: { [word: string]: unknown }, values: unknown[], worded = values): void {
  schema['enum'] = values
  schema['x-ms-enum-values'] = worded.map((value) => ({ value, displayName: `About ${String(value)}` }))
}

const nested = (levels: number): Schema =>
  levels === 0
    ? { type: 'string' }
    : {
        type: 'object',
        properties: { below: { ...nested(levels - 1), 'x-ms-summary': 'Below', description: 'What is below.' } },
      }
const wide = (count: number): Record<string, Schema> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, text('Wide', 'One of many.')]))

/** An object in the body of the removal whose fields another operation tells. */
function addDynamic(p: Parts, extensions: Schema = bothForms(), more: Schema = {}): Schema {
  p.addPath('/v1/fields', {
    operationId: 'GetFields',
    summary: 'Get the fields',
    parameters: [{ ...p.kind, required: false }],
    responses: { 200: { description: 'The fields.', schema: fieldsAnswer() } },
  })
  const added: Schema = {
    type: 'object',
    'x-ms-summary': 'Details',
    description: 'What else is known.',
    ...extensions,
    ...more,
  }
  p.input.properties['details'] = added
  return added
}

const fieldsAnswer = (): Schema => ({
  type: 'object',
  properties: { schema: { type: 'object', 'x-ms-summary': 'Schema', description: 'What can be filled in.' } },
})

const olderForm = (more: object = {}) => ({
  'x-ms-dynamic-schema': {
    operationId: 'GetFields',
    parameters: { kind: { parameter: 'kind' } },
    'value-path': 'schema',
    ...more,
  },
})
const newerForm = (more: object = {}) => ({
  'x-ms-dynamic-properties': {
    operationId: 'GetFields',
    parameters: { kind: { parameterReference: 'body/kind' } },
    itemValuePath: 'schema',
    ...more,
  },
})
const bothForms = (): Schema => ({ ...olderForm(), ...newerForm() })

/** An operation that is asked after a notification without content, beside the one that takes the address. */
function addFetch(p: Parts, change: Partial<Operation> = {}) {
  addTrigger(p)
  p.document.paths['/v1/hooks']?.['post']?.parameters?.unshift({ ...p.top })
  p.addPath('/v1/news', {
    'x-ms-trigger': 'batch',
    'x-ms-notification': { operationId: p.document.paths['/v1/hooks']?.['post']?.operationId },
    parameters: [{ ...p.top }],
    responses: { 200: { description: 'The news.', schema: { type: 'array', items: { type: 'string' } } } },
    ...change,
  })
}

/** For each rule one way to break it, which must fire that rule and no other. */
const breaks: Record<string, (p: Parts) => unknown> = {
  SpecificationVersionIncorrect: ({ document }) => {
    document.swagger = '3.0'
  },
  ExtensionNameNotValid: ({ document }) => {
    document['servers'] = []
  },
  RequiredPropertyMissing: ({ info }) => {
    delete info['version']
  },
  RequiredValueEmpty: ({ info }) => {
    info['version'] = ' '
  },
  FieldLengthExceeded: ({ info }) => {
    info['title'] = 'Tenant Steward for large colleges'
  },
  FieldLengthNotInRange: ({ info }) => {
    info['description'] = 'Too short.'
  },
  ValueContainsRestrictedWords: ({ info }) => {
    info['title'] = 'Steward connector'
  },
  ValueMustBeInEnglish: ({ info }) => {
    info['title'] = 'Tenant Стюард'
  },
  ContactIncomplete: ({ info }) => {
    delete (info['contact'] as Record<string, unknown>)['email']
  },
  ContactEmailNotValid: ({ info }) => {
    ;(info['contact'] as Record<string, unknown>)['email'] = 'nobody'
  },
  UrlNotValid: ({ info }) => {
    ;(info['contact'] as Record<string, unknown>)['url'] = 'steward'
  },
  HostNameNotValid: ({ document }) => {
    document['host'] = 'https://steward.example.com'
  },
  BasePathNotValid: ({ document }) => {
    document['basePath'] = 'v1'
  },
  SchemesArrayEmpty: ({ document }) => {
    document['schemes'] = []
  },
  SchemeNotSupported: ({ document }) => {
    document['schemes'] = ['wss']
  },
  SchemeNotValid: ({ document }) => {
    document['schemes'] = ['ftp']
  },
  MimeTypeNotSupported: ({ document }) => {
    document['produces'] = ['text/html']
  },
  ProducesMissing: ({ document }) => {
    delete document['produces']
  },
  ArrayDuplicateValue: ({ document }) => {
    document['schemes'] = ['https', 'https']
  },
  ConnectorMetadataPropertiesMissing: ({ document }) => {
    document['x-ms-connector-metadata'] = metadata(['Website', 'https://a.example.com'], ['Categories', 'Data'])
  },
  InvalidConnectorCategory: ({ document }) => {
    ;(document['x-ms-connector-metadata'] as object[])[2] = metadata(['Categories', 'Gardening'])[0] as object
  },
  TooManyConnectorCategories: ({ document }) => {
    ;(document['x-ms-connector-metadata'] as object[])[2] = metadata(['Categories', 'AI;Data;Security'])[0] as object
  },
  TestConnectionNotUsable: ({ test }) => {
    delete test['x-ms-visibility']
    test['x-ms-api-annotation'] = { family: 'TestConnection', revision: 1 }
  },
  DefinitionNamedSecurity: ({ document }) => {
    document.definitions['security'] = { type: 'object' }
  },
  TotalOperationsCountExceedsMaxAllowed: ({ addPath }) => {
    for (let index = 0; index < 254; index++) addPath(`/v1/more-${index}`)
  },
  FileTooLarge: ({ document }) => {
    document.definitions['Long'] = text('Long', 'x'.repeat(1_000_000))
  },

  FilePickerUsed: ({ document }) => {
    Object.assign(document['x-ms-capabilities'] as object, { 'file-picker': {} })
  },
  SecurityRequirementMustBeDefined: ({ document }) => {
    document['security'] = [{ other: [] }]
  },
  SecurityRequirementMustHaveValue: ({ document }) => {
    document['security'] = [{ apiKey: null }]
  },
  SecurityRequirementMustHaveEmptyValue: ({ document }) => {
    document['security'] = [{ apiKey: ['use'] }]
  },
  OAuthSecurityRequirementValueMustBeScopeName: ({ document }) => {
    document['security'] = [{ entra: ['other'] }]
  },
  SecuritySchemePropertyRequired: ({ document }) => {
    delete (document['securityDefinitions'] as { apiKey: { name?: string } }).apiKey.name
  },
  SecuritySchemePropertyNotValid: ({ document }) => {
    Object.assign((document['securityDefinitions'] as { apiKey: object }).apiKey, { scheme: 'x' })
  },
  SignInFlowNotSupported: ({ document }) => {
    Object.assign((document['securityDefinitions'] as { entra: object }).entra, { flow: 'application' })
  },

  OperationPathMustStartWithSlash: ({ addPath }) => addPath('v1/more'),
  OperationPathContainsUnsupportedCharacters: ({ addPath }) => addPath('/v1/more*'),
  OperationPathMayNotContainQueryOrFragment: ({ addPath }) => addPath('/v1/more?all'),
  OperationPathVariablesContainDefaults: ({ addPath, group }) =>
    addPath('/v1/more/{id=1}', { parameters: [{ ...plain(group), name: 'id=1' }] }),
  OperationPathTemplateNotValid: ({ addPath }) => addPath('/v1/{more/all'),
  PathHasTrailingSlash: ({ addPath }) => addPath('/v1/more/'),
  PathItemRefNotSuppored: ({ document }) => {
    document.paths['/v1/more'] = { $ref: 'x' } as never
  },
  PathItemParametersUsed: ({ document }) => {
    Object.assign(document.paths['/v1/groups'] as object, { parameters: [] })
  },
  PathRedefined: ({ addPath }) => addPath('/v1/Groups'),
  DuplicateOperationPath: ({ addPath, group }) =>
    addPath('/v1/groups/{id}/removals', { parameters: [{ ...plain(group), name: 'id' }] }),
  PartialDuplicateOperationPath: ({ addPath }) => addPath('/v1/groups/all/removals', {}, 'post'),

  OperationIdRequired: ({ remove }) => {
    delete remove.operationId
  },
  OperationIdNotUnique: ({ remove }) => {
    remove.operationId = 'TestConnection'
  },
  OperationIdSanitized: ({ remove }) => {
    remove.operationId = 'Remove-From-Group'
  },
  OperationIdNotPascalCase: ({ remove }) => {
    remove.operationId = 'removeFromGroup'
  },
  OperationIdTooLong: ({ remove }) => {
    remove.operationId = 'Remove'.repeat(14)
  },
  OperationWordNotAllowed: ({ remove }) => {
    remove['requestBody'] = {}
  },
  UncheckedExtension: ({ remove }) => {
    remove['x-ms-operation-context'] = {}
  },
  VisibilityNotValid: ({ remove }) => {
    remove['x-ms-visibility'] = 'hidden'
  },
  ConsumesMissing: ({ document }) => {
    delete document['consumes']
  },
  BodyOrFormDataParameterInFetchOperationNotAllowed: ({ list, body }) =>
    list.parameters.push({ ...body, schema: { type: 'object' } }),
  MimeTypeNotCompatibleWithRequestContentSchemaType: ({ remove }) => {
    remove['consumes'] = ['text/plain']
  },
  TagRedefined: ({ remove }) => {
    remove['tags'] = ['Licenses', 'Licenses']
  },
  OperationMustHaveResponse: ({ remove }) => {
    remove.responses = {}
  },
  OperationShouldHaveSuccessfulResponse: ({ remove }) => {
    remove.responses = { 400: { description: 'The input is not valid.' } }
  },
  OperationHasManyResponsesWithSchema: ({ remove }) => {
    remove.responses['200'] = { description: 'Done.', schema: { type: 'object' } }
  },
  SchemaDefinitionSetIncorrectly: ({ remove }) => {
    remove.responses = { 204: { description: 'Done.', schema: { type: 'object' } } }
  },
  DefaultResponseHasSchema: ({ remove }) => {
    remove.responses = { 204: { description: 'Done.' }, default: { description: 'Else.', schema: { type: 'object' } } }
  },
  OutputHasNoSchema: ({ remove }) => {
    remove.responses = { 200: { description: 'Done.' } }
  },
  AcceptedIsDeclared: ({ remove }) => {
    remove.responses['202'] = { description: 'Going on.' }
  },
  ResponseMustBeDefaultOrHttpStatusCode: ({ remove }) => {
    remove.responses['4XX'] = { description: 'The input is not valid.' }
  },
  ResponseDescriptionMissing: ({ remove }) => {
    remove.responses['400'] = { description: 'Default Response' }
  },
  ResponseRefUsed: ({ remove }) => {
    remove.responses['404'] = { description: 'Not there.', $ref: '#/responses/NotFound' }
  },
  ResponseHeadersAreNotUnique: ({ remove }) => {
    Object.assign(remove.responses['201'] as object, {
      headers: { Location: { type: 'string' }, location: { type: 'string' } },
    })
  },
  ResponseExampleMustBeProducedByOperation: ({ remove }) => {
    Object.assign(remove.responses['201'] as object, { examples: { 'text/html': '' } })
  },
  InvalidNextLinkNameValue: ({ list }) => {
    list['x-ms-pageable'] = { nextLinkName: 'next' }
  },
  NextLinkNotInOutput: ({ page }) => {
    delete page.properties['nextLink']
  },
  BodySchemaCountExceedsMaxAllowed: ({ output }) => {
    output.properties = wide(512)
  },

  ParametersMissing: ({ test }) => {
    delete (test as Operation).parameters
  },
  OperationParametersContainDuplicateParameter: ({ list, kind }) => list.parameters.push(kind),
  OperationParametersContainMultipleBodyParameters: ({ remove, body }) =>
    remove.parameters.push({ ...body, name: 'other', schema: { type: 'object' } }),
  OperationMissingPathParameter: ({ remove }) => remove.parameters.shift(),
  PathParameterNotDefinedInTemplate: ({ remove, group }) => remove.parameters.push({ ...plain(group), name: 'other' }),
  PathParameterMustBeRequired: ({ group }) => {
    group.required = false
  },
  PathParameterMissingEncoding: ({ group }) => {
    delete group['x-ms-url-encoding']
  },
  QueryParameterEncodingNotSupported: ({ kind }) => {
    kind['x-ms-url-encoding'] = 'single'
  },
  ParameterLocationNotSupported: ({ kind }) => {
    kind.in = 'formData'
  },
  FileParameterMustBeInFormData: ({ list, kind }) => {
    const { enum: _, 'x-ms-enum-values': __, ...rest } = kind
    list.parameters.push({ ...rest, name: 'photo', type: 'file' })
  },
  ParameterRefUsed: ({ kind }) => {
    kind['$ref'] = '#/parameters/kind'
  },
  ConnectionIdParameterNotAllowed: ({ list, kind }) => list.parameters.push({ ...kind, name: 'connectionId' }),
  ReservedParameterIsUsed: ({ list, kind }) => list.parameters.push({ ...kind, in: 'header', name: 'Authorization' }),
  BodyParameterSchemaRequired: ({ body, group }) => {
    delete body.schema
    delete group['x-ms-dynamic-list']
    delete group['x-ms-dynamic-values']
  },
  BodyParameterPropertyNotValid: ({ body }) => {
    body['default'] = {}
  },
  BodyNotRequired: ({ body }) => {
    body.required = false
  },
  DynamicExtensionDefinitionNotAllowedInParameter: ({ body }) => {
    body['x-ms-dynamic-values'] = {}
  },
  NonBodyParameterSchemaNotValid: ({ top }) => {
    top.schema = { type: 'integer' }
  },
  ParameterWordNotAllowed: ({ top }) => {
    top['title'] = 'Top'
  },
  QueryNotFlat: ({ list, top }) =>
    list.parameters.push({ ...top, name: 'ids', type: 'array', items: { type: 'string' }, default: [] }),
  CollectionFormatValueNotSupported: ({ kind }) => {
    kind['collectionFormat'] = 'multi'
  },
  AllowEmptyValueOnlyValidForQueryFormData: ({ group }) => {
    group['allowEmptyValue'] = true
  },
  InternalPropertyWithDefaultOptional: ({ top }) => {
    top['x-ms-visibility'] = 'internal'
  },
  InternalParameterNeedsDefault: ({ remove, kind }) =>
    remove.parameters.push({ ...kind, name: 'mode', required: true, 'x-ms-visibility': 'internal' }),

  SwaggerKeywordNotSupported: ({ userId }) => {
    userId['nullable'] = true
  },
  AdditionalPropertyNotAllowed: ({ userId }) => {
    userId['contentMediaType'] = 'text/plain'
  },
  CompositionNotShown: ({ output }) => {
    output.properties['more'] = { 'x-ms-summary': 'More', description: 'More of it.', allOf: [{ type: 'object' }] }
  },
  UncheckedSchemaExtension: ({ userId }) => {
    userId['x-ms-dynamic-tree'] = {}
  },
  TypeMissing: ({ userId }) => {
    delete userId.type
  },
  JsonTypeIncorrect: ({ userId }) => {
    userId.type = ['string', 'null']
  },
  UnrecognizedTypeFormat: ({ userId }) => {
    userId.format = 'ipv4'
  },
  ArrayHasNoItems: ({ tags }) => {
    delete tags.items
  },
  TupleNotSupported: ({ tags }) => {
    tags.items = [{ type: 'string' }]
  },
  SchemaTypeFileNotValid: ({ userId }) => {
    userId.type = 'file'
  },
  InvalidStringBinaryProperty: ({ userId }) => {
    userId.format = 'binary'
  },
  AdditionalPropertyNotAllowedAdjacentToRef: ({ output }) => {
    output.properties['group'] = { $ref: '#/definitions/Parent', description: 'The other group.' }
  },
  SchemaReferenceNotValid: ({ tags }) => {
    tags.items = { $ref: 'Parent#' }
  },
  SchemaReferenceNotFound: ({ tags }) => {
    tags.items = { $ref: '#/definitions/Absent' }
  },
  SchemaRefLoopNotAllowed: ({ document }) => {
    document.definitions['Alias'] = { $ref: '#/definitions/Parent' }
  },
  RequiredLoopInSchemaNotAllowed: ({ document }) => {
    const parent = document.definitions['Parent'] as Schema
    parent.properties = { parent: { $ref: '#/definitions/Parent' } }
    parent.required = ['parent']
  },
  SchemaTooDeep: ({ output }) => {
    output.properties = nested(31).properties as Record<string, Schema>
  },
  RequiredPropertyNotOnObject: ({ userId }) => {
    userId.required = ['id']
  },
  RequiredPropertyArrayEmpty: ({ input }) => {
    input.required = []
  },
  RequiredPropertyDefinitionMissing: ({ input }) => {
    input.required = ['userId', 'reason']
  },
  RequiredPropertyRepeated: ({ input }) => {
    input.required = ['userId', 'userId']
  },
  RequiredReadOnlyPropertyNotAllowedAsInput: ({ userId }) => {
    userId['readOnly'] = true
  },
  PropertyMustBeRequired: ({ input }) => {
    ;(input.properties['dryRun'] as Schema)['x-ms-visibility'] = 'internal'
  },
  InternalPropertyNeedsDefault: ({ userId }) => {
    userId['x-ms-visibility'] = 'internal'
  },
  DiscriminatorMustBeARequiredStringProperty: ({ input }) => {
    input['discriminator'] = 'dryRun'
  },
  InvalidCustomEditorExtensionDictionaryValue: ({ userId }) => {
    userId['x-ms-editor'] = 'dictionary'
  },

  DefaultValueMustMatchType: ({ userId }) => {
    userId.default = 1
  },
  DefaultNotInEnum: ({ kind }) => {
    kind['default'] = 'neither'
  },
  EnumMustContainAtLeastOneElement: ({ kind }) => listed(kind, []),
  EnumValueRepeated: ({ kind }) => listed(kind, ['team', 'team'], ['team']),
  InvalidEnumValue: ({ kind }) => listed(kind, ['team', 1]),
  DuplicateEnumValuesInExtension: ({ kind }) => listed(kind, ['team'], ['team', 'team']),
  InvalidEnumValuesExtensionValue: ({ kind }) => listed(kind, ['team'], ['team', 'neither']),
  MissingEnumValuesDisplayName: ({ kind }) => {
    kind['x-ms-enum-values'] = [{ value: 'team' }, { value: 'other', displayName: 'Others' }]
  },
  EnumWordsOutOfOrder: ({ kind }) => {
    ;(kind['x-ms-enum-values'] as object[]).reverse()
  },
  EnumWordsNotPlain: ({ kind }) => {
    kind['enum'] = ['team', 'allOthers']
    kind['x-ms-enum-values'] = [
      { value: 'team', displayName: 'Teams' },
      { value: 'allOthers', displayName: 'AllOthers' },
    ]
  },
  JsonValueNotInEnum: ({ userId }) => {
    userId['x-ms-visibility'] = 'hidden'
  },
  MultipleOfMustBeGreaterThanZero: ({ top }) => {
    top['multipleOf'] = 0
  },
  MaxItemsMustBeGreaterThanOrEqualToZero: ({ tags }) => {
    tags['maxItems'] = -1
  },
  MaxLengthMustBeGreaterThanOrEqualToZero: ({ userId }) => {
    userId['maxLength'] = -1
  },
  MaxPropertiesMustBeGreaterThanOrEqualToZero: ({ input }) => {
    input['maxProperties'] = -1
  },
  MinItemsMustBeGreaterThanOrEqualToZero: ({ tags }) => {
    tags['minItems'] = -1
  },
  MinLengthMustBeGreaterThanOrEqualToZero: ({ userId }) => {
    userId['minLength'] = -1
  },
  MinPropertiesMustBeGreaterThanOrEqualToZero: ({ input }) => {
    input['minProperties'] = -1
  },
  MinimumShouldBeLessThanOrEqualToMaximum: ({ top }) => {
    top['minimum'] = 100
  },
  MinItemsShouldBeLessThanOrEqualToMaxItems: ({ tags }) => {
    Object.assign(tags, { minItems: 2, maxItems: 1 })
  },
  MinLengthShouldBeLessThanOrEqualToMaxLength: ({ userId }) => {
    Object.assign(userId, { minLength: 2, maxLength: 1 })
  },
  ExclusiveMaximumRequiresMaximum: ({ top }) => {
    delete top['maximum']
    top['exclusiveMaximum'] = true
  },
  ExclusiveMinimumRequiresMinimum: ({ top }) => {
    delete top['minimum']
    top['exclusiveMinimum'] = true
  },
  PatternShouldBeValidRegularExpression: ({ userId }) => {
    userId['pattern'] = '('
  },

  OperationSummaryMissing: ({ remove }) => {
    delete remove.summary
  },
  OperationSummaryTooLong: ({ remove }) => {
    remove.summary = `Remove ${'a person '.repeat(9)} from it`
  },
  OperationSummaryNotSentenceCase: ({ remove }) => {
    remove.summary = 'remove a person'
  },
  OperationSummaryRepeated: ({ addPath }) => addPath('/v1/more', { summary: 'List groups' }),
  OperationDescriptionMissing: ({ remove }) => {
    delete remove.description
  },
  OperationDescriptionNotSentence: ({ remove }) => {
    remove.description = 'Removes somebody'
  },
  OperationDescriptionRepeatsSummary: ({ remove }) => {
    remove.description = 'Remove a person from a group.'
  },
  OperationDescriptionContainsUrl: ({ remove }) => {
    remove.description = 'Removes as told by https://steward.example.com.'
  },
  ParameterSummaryMissing: ({ kind }) => {
    delete kind['x-ms-summary']
  },
  ParameterDescriptionMissing: ({ kind }) => {
    delete kind.description
  },
  PropertySummaryMissing: ({ document }) => {
    delete document.definitions['Parent']?.['x-ms-summary']
  },
  PropertyDescriptionMissing: ({ output }) => {
    delete output.properties['outcome']?.description
  },
  DescriptionNotSentence: ({ userId }) => {
    userId.description = 'who leaves'
  },
  SummaryTooLong: ({ userId }) => {
    userId['x-ms-summary'] = 'User '.repeat(17)
  },
  SummaryNotTitleCase: ({ userId }) => {
    userId['x-ms-summary'] = 'Who leaves'
  },
  DescriptionRepeatsSummary: ({ userId }) => {
    userId.description = 'User.'
  },
  RestrictedCharactersInSummary: ({ userId }) => {
    userId['x-ms-summary'] = 'User/Person'
  },
  ValueMustEndWithAlphanumeric: ({ remove }) => {
    remove.summary = 'Remove a person.'
  },

  OperationIdNotFound: ({ values, choices }) => {
    values['operationId'] = choices['operationId'] = 'ListTeams'
  },
  DynamicListExtensionRequiredForNonParameterReferences: ({ group }) => {
    delete group['x-ms-dynamic-list']
  },
  DynamicListExtensionRequiredForAmbiguousReferences: ({ remove, group, kind }) => {
    delete group['x-ms-dynamic-list']
    remove.parameters.push({ ...kind })
  },
  DynamicListMissing: ({ group, values }) => {
    delete group['x-ms-dynamic-list']
    delete values.parameters['kind']
  },
  DynamicValuesMissing: ({ group }) => {
    delete group['x-ms-dynamic-values']
  },
  DynamicExtensionsDisagree: ({ choices }) => {
    choices['itemTitlePath'] = 'id'
  },
  InvokedOperationShouldProduceArray: ({ values, choices }) => {
    values['value-collection'] = choices['itemsPath'] = 'groups'
  },
  InvokedOperationShouldProduceProperty: (p) => both(p, 'id', 'title'),
  OperationParameterNameNotFound: (p) => pass(p, 'filter', 'all'),
  OperationParameterNameIsAmbiguous: (p) => {
    Object.assign(p.document.paths, {
      '/v1/search': {
        post: {
          ...structuredClone(p.list),
          operationId: 'Search',
          summary: 'Search groups',
          'x-ms-api-annotation': { family: 'Search', revision: 1 },
          'x-ms-safe-operation': true,
        },
      },
    })
    p.document.paths['/v1/search']?.['post']?.parameters?.push({
      ...p.body,
      schema: { type: 'object', properties: { top: { ...text('Top', 'How many.'), type: 'integer' } } },
    })
    p.values['operationId'] = p.choices['operationId'] = 'Search'
  },
  OperationMissingRequiredProperty: ({ list, kind }) =>
    list.parameters.push({ ...kind, name: 'scope', required: true }),
  OperationParameterRequiredMismatch: ({ kind }) => {
    kind.required = true
  },
  OperationParameterStaticTypeMismatch: (p) => pass(p, 'top', 'many'),
  OperationParameterTypeMismatch: ({ bodyKind }) => {
    bodyKind.type = 'boolean'
  },
  SourcePropertyInternal: ({ bodyKind }) => {
    bodyKind['x-ms-visibility'] = 'internal'
  },

  DynamicSchemaNotOnObject: (p) => addDynamic(p, bothForms(), { type: 'string' }),
  DynamicPropertiesExtensionRequiredForNonParameterReferences: (p) => addDynamic(p, olderForm()),
  DynamicPropertiesExtensionRequiredForAmbiguousReferences: (p) => {
    addDynamic(p, olderForm())
    p.remove.parameters.push({ ...p.kind })
  },
  DynamicPropertiesExtensionRequiredForPropertiesValuePath: (p) =>
    addDynamic(p, olderForm({ 'value-path': 'schema/properties', parameters: {} })),
  DynamicPropertiesMissing: (p) => addDynamic(p, olderForm({ parameters: {} })),
  DynamicSchemaMissing: (p) => addDynamic(p, newerForm()),
  DynamicPropertiesItemValuePathMismatch: (p) => {
    addDynamic(p, {
      ...olderForm({ 'value-path': 'schema/properties' }),
      ...newerForm({ itemValuePath: 'schema/properties' }),
    })
  },
  DynamicObjectExtensionsDisagree: (p) =>
    addDynamic(p, { ...olderForm(), ...newerForm({ parameters: { kind: { value: 'team' } } }) }),
  DynamicSchemaNotProduced: (p) =>
    addDynamic(p, { ...olderForm({ 'value-path': 'fields' }), ...newerForm({ itemValuePath: 'fields' }) }),

  OperationRevisionEmpty: (p) => family(p, {}),
  OperationIdShouldEndWithRevision: ({ list }) => {
    list['x-ms-api-annotation'] = { family: 'List', revision: 2 }
  },
  OperationFamilyHasDuplicateRevisions: (p) => family(p, { revision: 1 }, { revision: 1 }),
  OperationFamilyHasManyActiveOperations: (p) => family(p, { revision: 1 }, { revision: 2 }, { revision: 3 }),
  OperationFamilyHasManyActiveProductionOperations: (p) =>
    family(p, { revision: 1, status: 'Production' }, { revision: 2, status: 'Production' }),
  OperationStatusAheadOfConnector: (p) => {
    p.info['x-ms-api-annotation'] = { status: 'Preview' }
    family(p, { revision: 1, status: 'Production' })
  },
  ApiAnnotationExtensionReplacementInfoForNonDeprecatedOperations: oldOne(
    { api: 'steward', operationId: 'ListGroups_V2' },
    false,
  ),
  ApiAnnotationExtensionReplacementInfoMissingApiProperty: oldOne({ operationId: 'ListGroups_V2' }),
  ApiAnnotationExtensionReplacementInfoMissingOperationIdProperty: oldOne({ api: 'steward' }),

  WebhookOperationsMissingNotificationUrlProperty: (p) => {
    delete addTrigger(p).properties?.['url']?.['x-ms-notification-url']
    delete last(p, 'url')?.['x-ms-visibility']
  },
  OperationMustHaveNotificationContentExtension: (p) => {
    addTrigger(p)
    const hooks = p.document.paths['/v1/hooks'] as Record<string, Operation>
    delete hooks['x-ms-notification-content']
    delete hooks['post']?.['x-ms-trigger']
  },
  NotificationContentShared: (p) => {
    addTrigger(p)
    Object.assign(p.document.paths['/v1/hooks'] as object, {
      get: { ...p.test, operationId: 'GetHooks', summary: 'Get hooks', description: 'Gets the hooks.' },
    })
  },
  NotificationUrlNotString: (p) => addTrigger(p, { type: 'integer' }),
  NotificationUrlNotInternal: (p) => addTrigger(p, { 'x-ms-visibility': 'advanced' }),
  NotificationUrlNotRequired: (p) => addTrigger(p, {}, []),
  NotificationUrlNotAllowedInThisPosition: ({ output }) => {
    Object.assign(output.properties['outcome'] as Schema, {
      'x-ms-notification-url': true,
      'x-ms-visibility': 'internal',
    })
  },
  NotificationExtensionSupportedForTriggerOnly: (p) => {
    addFetch(p)
    delete p.document.paths['/v1/news']?.['get']?.['x-ms-trigger']
  },
  NotificationExtensionNotSupportedInWebhookOperation: (p) => {
    addFetch(p)
    const hooks = p.document.paths['/v1/hooks']?.['post']
    Object.assign(hooks as object, { 'x-ms-notification': { operationId: hooks?.operationId } })
  },
  NotificationOperationMustBeWebhook: (p) => addFetch(p, { 'x-ms-notification': { operationId: 'ListGroups' } }),
  ParamtersWithSameNameMustHaveSameTypeAndVisibility: (p) =>
    addFetch(p, { parameters: [{ ...p.top, 'x-ms-visibility': 'advanced' }] }),
  UnsubscribeMissing: (p) => {
    addTrigger(p)
    delete p.document.paths['/v1/hook-subscriptions']
  },
  TriggerAnswersNothing: ({ addPath }) => addPath('/v1/news', { 'x-ms-trigger': 'batch' }),

  OperationDescriptionTooLong: ({ remove }) => {
    remove.description = `Removes a person ${'and what belongs to them '.repeat(6)}.`
  },
  OperationDescriptionTooManySentences: ({ remove }) => {
    remove.description = 'Removes a person. Then looks again. Then says so.'
  },
  EnumWordsMissing: ({ output }) => {
    Object.assign(output.properties['outcome'] as Schema, { enum: ['removed', 'skipped'] })
  },
  FamilyMissing: ({ remove }) => {
    delete remove['x-ms-api-annotation']
  },
}

/** Rules that can't be broken alone, because a stricter one always fires with them. */
const accompanied: Record<string, [change: (p: Parts) => unknown, others: string[]]> = {
  OperationSchemaCountExceedsMaxAllowed: [
    ({ document, output }) => {
      document.definitions['Wide'] = {
        type: 'object',
        'x-ms-summary': 'Wide',
        description: 'Much of it.',
        properties: wide(200),
      }
      output.properties = Object.fromEntries(
        Object.keys(wide(100)).map((name) => [name, { $ref: '#/definitions/Wide' }]),
      )
    },
    ['BodySchemaCountExceedsMaxAllowed'],
  ],
  OneOfPropertiesRequired: [
    ({ choices }) => {
      choices.parameters['top'] = {}
    },
    ['DynamicExtensionsDisagree'],
  ],
  OperationFamilyHasManyEmptyRevisions: [(p) => family(p, {}, {}), ['OperationRevisionEmpty']],
}

function plain(parameter: Parameter): Parameter {
  const { 'x-ms-dynamic-values': _, 'x-ms-dynamic-list': __, ...rest } = parameter
  return rest
}

function last(p: Parts, name: string): Schema | undefined {
  return p.document.paths['/v1/hooks']?.['post']?.parameters?.[0]?.schema?.properties?.[name]
}

t.test('a definition without faults gives no finding', async (t) => {
  t.same(checkConnector(smallConnector()), [])
  const p = parts()
  addTrigger(p)
  family(p, { revision: 1, status: 'Production' }, { revision: 2, status: 'Preview' })
  t.same(checkConnector(p.document), [], 'neither do a trigger and a second revision')
  const other = parts()
  addDynamic(other)
  addFetch(other)
  t.same(checkConnector(other.document), [], 'nor fields that another operation tells, and a trigger that fetches')
})

t.test('every rule has a case', async (t) => {
  t.same(
    Object.keys(connectorRules).filter((rule) => !breaks[rule] && !accompanied[rule]),
    [],
  )
})

t.test('a fault fires its rule and no other', async (t) => {
  for (const [rule, change] of Object.entries(breaks)) {
    const p = parts()
    change(p)
    const findings = checkConnector(p.document)
    t.same([...new Set(findings.map((finding) => finding.rule))], [rule], rule)
    t.ok(
      findings.every(({ message }) => /^[A-Z].*[^ ]$/s.test(message)),
      `${rule} says what to do`,
    )
  }
})

t.test('a fault that contains another one fires both rules', async (t) => {
  for (const [rule, [change, others]] of Object.entries(accompanied)) {
    const p = parts()
    change(p)
    t.same(new Set(checkConnector(p.document).map((finding) => finding.rule)), new Set([rule, ...others]), rule)
  }
})
