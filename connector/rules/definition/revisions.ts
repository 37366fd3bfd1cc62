import type { Document } from '../../../src/documents/swagger2.ts'
import { duplicates, eachOperation, isText } from './rule.ts'
import type { Check, Rules } from './rule.ts'
import { operations } from '../../../src/documents/walk.ts'
import type { OperationPlace } from '../../../src/documents/walk.ts'

interface Annotation {
  family?: string
  revision?: number
  status?: string
  replacement?: { api?: string; operationId?: string }
}

const annotation = ({ operation }: OperationPlace) => operation['x-ms-api-annotation'] as Annotation | undefined
const isActive = ({ operation }: OperationPlace) => operation['deprecated'] !== true

function families(document: Document): Map<string, OperationPlace[]> {
  const named = operations(document).filter((place) => isText(annotation(place)?.family))
  return Map.groupBy(named, (place) => annotation(place)?.family ?? '')
}

const eachFamily =
  (judge: (members: OperationPlace[]) => string | false): Check =>
  (document) =>
    [...families(document)].flatMap(([path, members]) => {
      const message = judge(members)
      return message ? [{ path, message }] : []
    })

/** Operations that replace others (`x-ms-api-annotation`); flows go on using the old ones. */
export const revisionRules: Rules = {
  OperationRevisionEmpty: eachOperation(
    (place) =>
      annotation(place)?.family !== undefined &&
      annotation(place)?.revision === undefined &&
      'Give the operation a revision.',
  ),
  OperationIdShouldEndWithRevision: eachOperation((place) => {
    const revision = annotation(place)?.revision ?? 1
    return (
      revision > 1 &&
      !place.operation.operationId?.endsWith(`V${revision}`) &&
      `End the operationId with "_V${revision}".`
    )
  }),
  OperationFamilyHasDuplicateRevisions: eachFamily(
    (members) =>
      duplicates(members.map((place) => annotation(place)?.revision).filter((revision) => revision !== undefined))
        .length > 0 && 'Number the revisions of the family differently.',
  ),
  OperationFamilyHasManyEmptyRevisions: eachFamily(
    (members) =>
      members.filter((place) => annotation(place)?.revision === undefined).length > 1 &&
      'Leave at most one revision of the family empty.',
  ),
  OperationFamilyHasManyActiveOperations: eachFamily(
    (members) => members.filter(isActive).length > 2 && 'Deprecate older revisions: two active ones are the most.',
  ),
  OperationFamilyHasManyActiveProductionOperations: eachFamily(
    (members) =>
      members.filter(isActive).length === 2 &&
      members.filter((place) => isActive(place) && annotation(place)?.status === 'Production').length > 1 &&
      'Deprecate older revisions: one is in production.',
  ),
  OperationStatusAheadOfConnector: eachOperation(
    (place) =>
      annotation(place)?.status === 'Production' &&
      (place.document.info['x-ms-api-annotation'] as Annotation | undefined)?.status === 'Preview' &&
      'Leave the operation in Preview as long as the document is.',
  ),
  ApiAnnotationExtensionReplacementInfoForNonDeprecatedOperations: eachOperation(
    (place) =>
      annotation(place)?.replacement !== undefined &&
      isActive(place) &&
      'Deprecate the operation before naming its replacement.',
  ),
  ApiAnnotationExtensionReplacementInfoMissingApiProperty: eachOperation(
    (place) =>
      annotation(place)?.replacement !== undefined &&
      annotation(place)?.replacement?.api === undefined &&
      'Say in which api the replacement is.',
  ),
  ApiAnnotationExtensionReplacementInfoMissingOperationIdProperty: eachOperation(
    (place) =>
      annotation(place)?.replacement !== undefined &&
      annotation(place)?.replacement?.operationId === undefined &&
      'Say which operation is the replacement.',
  ),
}
