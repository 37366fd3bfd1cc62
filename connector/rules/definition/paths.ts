import { eachOperation, once } from './rule.ts'
import type { Rules } from './rule.ts'
import { operations } from '../../../src/documents/walk.ts'
import type { OperationPlace } from '../../../src/documents/walk.ts'

const segments = (template: string) => template.toLowerCase().split('/')
const isVariable = (segment: string) => segment.startsWith('{') && segment.endsWith('}')
const blank = (template: string) =>
  segments(template)
    .map((segment) => (isVariable(segment) ? '{}' : segment))
    .join('/')

/** Whether one request could match both: all segments equal or a variable on one side, and not simply the same path. */
function overlap(one: string, other: string): boolean {
  const [left, right] = [segments(one), segments(other)]
  return (
    left.length === right.length &&
    blank(one) !== blank(other) &&
    left.every((segment, index) => {
      const opposite = right[index] ?? ''
      return segment === opposite || isVariable(segment) || isVariable(opposite)
    })
  )
}

function others(place: OperationPlace): OperationPlace[] {
  return operations(place.document).filter(({ template }) => template !== place.template)
}

/** The gateway routes by path template: each must be clear and distinct. */
export const pathRules: Rules = {
  OperationPathMustStartWithSlash: eachOperation(
    ({ template }) => !template.startsWith('/') && 'Begin the path with "/".',
  ),
  OperationPathContainsUnsupportedCharacters: eachOperation(
    ({ template }) => template.includes('*') && 'Take "*" out of the path.',
  ),
  OperationPathMayNotContainQueryOrFragment: eachOperation(
    ({ template }) => /[?#]/.test(template) && 'Take "?" and "#" out of the path.',
  ),
  OperationPathVariablesContainDefaults: eachOperation(
    ({ template }) => /\{[^}]*=/.test(template) && 'Take "=" out of the path.',
  ),
  OperationPathTemplateNotValid: eachOperation(
    ({ template }) =>
      template.split('/').some((segment) => /[{}]/.test(segment.replace(/\{[^{}]+\}/g, ''))) &&
      'Close each { within its path segment.',
  ),
  PathHasTrailingSlash: eachOperation(
    ({ template }) => template.length > 1 && template.endsWith('/') && 'Take the last "/" off the path.',
  ),
  PathItemRefNotSuppored: once('paths', ({ paths }) =>
    Object.entries(paths)
      .filter(([, item]) => '$ref' in item)
      .map(([template]) => `Write ${template} out instead of using $ref.`),
  ),
  PathItemParametersUsed: once('paths', ({ paths }) =>
    Object.entries(paths)
      .filter(([, item]) => 'parameters' in item)
      .map(([template]) => `Give the parameters of ${template} to each operation: the designer fails else.`),
  ),
  PathRedefined: eachOperation(
    (place) =>
      others(place).some(({ template }) => template.toLowerCase() === place.template.toLowerCase()) &&
      'Use this path once: it differs from another one only in capital letters.',
  ),
  DuplicateOperationPath: eachOperation((place) =>
    others(place)
      .filter(
        ({ template }) =>
          template.toLowerCase() !== place.template.toLowerCase() && blank(template) === blank(place.template),
      )
      .map(({ path }) => `Change the path: only the name of a variable sets it apart from ${path}.`),
  ),
  PartialDuplicateOperationPath: eachOperation((place) =>
    others(place)
      .filter(({ template, method }) => method === place.method && overlap(template, place.template))
      .map(({ path }) => `Change the path: a value in it could be taken for ${path}.`),
  ),
}
