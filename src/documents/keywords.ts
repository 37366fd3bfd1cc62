/** What an input that comes empty means; see the plugin that settles it. Ours, and for openapi.json alone. */
export const emptyKeyword = 'x-empty'

/** What openapi.json says about an operation beside the one sentence that a maker reads. */
export const detailsKeyword = 'x-details'

/**
 * Words for makers and designers that may stand in schemas which Ajv compiles (bodies, queries, path parameters,
 * headers). Ajv is told their names so that its strict mode can stay on and still catch a `minLenght`.
 * Words of operations (`x-ms-pageable`, `x-ms-trigger`) never reach Ajv and are not listed.
 *
 * Source: https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions
 */
export const vendorKeywords = [
  emptyKeyword,
  'x-ms-summary',
  'x-ms-visibility',
  'x-ms-dynamic-values',
  'x-ms-dynamic-list',
  'x-ms-dynamic-schema',
  'x-ms-dynamic-properties',
  'x-ms-dynamic-tree',
  'x-ms-enum-values',
  'x-ms-test-value',
  'x-ms-url-encoding',
  'x-ms-notification-url',
  'x-ms-media-kind',
  'x-ms-editor',
  'x-ms-editor-options',
]
