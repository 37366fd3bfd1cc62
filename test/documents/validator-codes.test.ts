import t from 'tap'
import { connectorRules } from '../../connector/rules/definition/check.ts'
import { validatorCodes } from './validator-codes.ts'

const parameterRefs = 'ParameterRefUsed'
const noFormData = 'ParameterLocationNotSupported'
const noResponseRefs = 'ResponseRefUsed'
const noFilePicker = 'FilePickerUsed'
const noTree = 'UncheckedSchemaExtension'
const knownWords = 'AdditionalPropertyNotAllowed'

/** Codes that no rule is named after, and the rule that fires wherever the validator would give them. */
const coveredBy: Record<string, string> = {
  OperationParametersAreNotUnique: 'OperationParametersContainDuplicateParameter',
  PathParametersContainDuplicateParameter: 'PathItemParametersUsed',
  PathParametersContainMultipleBodyParameters: 'PathItemParametersUsed',
  MimeTypeNotValid: 'MimeTypeNotSupported',
  JsonPointerNotValid: 'SchemaReferenceNotFound',

  ParameterReferenceNotFound: parameterRefs,
  ParameterReferenceNotValid: parameterRefs,
  ParameterRefLoopNotAllowed: parameterRefs,
  ResponseRefLoopNotAllowed: noResponseRefs,
  ResponseReferenceNotFound: noResponseRefs,
  ResponseReferenceNotValid: noResponseRefs,

  InvalidFormDataParameterName: noFormData,
  ParameterListContainsFormDataAndBody: noFormData,
  StringBinaryNotSupportedForFormUrlEncoded: noFormData,

  DynamicTreeExtensionMissing: noFilePicker,
  SelectedItemValuePathNotAllowedInThisPosition: noTree,

  FilterFunctionsPropertyEmpty: knownWords,
  FilterFunctionsPropertyHasDuplicates: knownWords,
  FilterFunctionsPropertyInInputSchema: knownWords,
  FilterFunctionsPropertyInvalidValue: knownWords,
}

/** Codes that can't be checked here, and why. */
const notApplicable: Record<string, string> = {
  ProductionStatusOnBetaService: "It compares with Microsoft's own list of services that are in beta.",
  TotalSchemaCountExceedsMaxAllowed:
    'Microsoft does not publish the number; FileTooLarge and the counts per operation stay far below any.',
}

t.test('every code of the validator is accounted for', async (t) => {
  t.equal(validatorCodes.length, 174, 'of all that are documented')
  t.equal(new Set(validatorCodes).size, validatorCodes.length)
  const ways = [connectorRules, coveredBy, notApplicable]
  const accountedFor = (code: string) => ways.filter((way) => code in way).length
  t.same(
    validatorCodes.filter((code) => accountedFor(code) === 0),
    [],
    'none is forgotten',
  )
  t.same(
    validatorCodes.filter((code) => accountedFor(code) > 1),
    [],
    'none twice',
  )
})

t.test('the table names what exists', async (t) => {
  t.same(
    [...Object.keys(coveredBy), ...Object.keys(notApplicable)].filter((code) => !validatorCodes.includes(code)),
    [],
    'no other code',
  )
  t.same(
    Object.values(coveredBy).filter((rule) => !(rule in connectorRules)),
    [],
    'no other rule',
  )
})
