/** How many arguments a function takes: at least, at most. */
export type Arity = readonly [number, number]

const MANY = Number.POSITIVE_INFINITY

/**
 * The functions of the language with their arities, as Microsoft's reference lists them
 * (https://learn.microsoft.com/azure/logic-apps/expression-functions-reference); those for XML, forms and callback
 * addresses are left out, for no flow of ours needs them.
 */
const FUNCTIONS: Record<string, Arity> = {
  // Text
  chunk: [2, 2],
  concat: [1, MANY],
  endsWith: [2, 2],
  formatNumber: [2, 3],
  guid: [0, 1],
  indexOf: [2, 2],
  isFloat: [1, 2],
  isInt: [1, 1],
  lastIndexOf: [2, 2],
  length: [1, 1],
  nthIndexOf: [3, 3],
  replace: [3, 3],
  slice: [2, 3],
  split: [2, 2],
  startsWith: [2, 2],
  substring: [2, 3],
  toLower: [1, 1],
  toUpper: [1, 1],
  trim: [1, 1],
  // Collections
  contains: [2, 2],
  empty: [1, 1],
  first: [1, 1],
  intersection: [1, MANY],
  join: [2, 2],
  last: [1, 1],
  reverse: [1, 1],
  skip: [2, 2],
  sort: [1, 2],
  take: [2, 2],
  union: [1, MANY],
  // Comparison
  and: [1, MANY],
  equals: [2, 2],
  greater: [2, 2],
  greaterOrEquals: [2, 2],
  if: [3, 3],
  less: [2, 2],
  lessOrEquals: [2, 2],
  not: [1, 1],
  or: [1, MANY],
  // Conversion
  array: [1, 1],
  base64: [1, 1],
  base64ToBinary: [1, 1],
  base64ToString: [1, 1],
  binary: [1, 1],
  bool: [1, 1],
  createArray: [0, MANY],
  dataUri: [1, 1],
  dataUriToBinary: [1, 1],
  dataUriToString: [1, 1],
  decimal: [1, 1],
  decodeBase64: [1, 1],
  decodeDataUri: [1, 1],
  decodeUriComponent: [1, 1],
  encodeUriComponent: [1, 1],
  float: [1, 2],
  int: [1, 1],
  json: [1, 1],
  string: [1, 1],
  uriComponent: [1, 1],
  uriComponentToBinary: [1, 1],
  uriComponentToString: [1, 1],
  // Numbers
  add: [2, 2],
  div: [2, 2],
  max: [1, MANY],
  min: [1, MANY],
  mod: [2, 2],
  mul: [2, 2],
  rand: [2, 2],
  range: [2, 2],
  sub: [2, 2],
  // Dates
  addDays: [2, 3],
  addHours: [2, 3],
  addMinutes: [2, 3],
  addSeconds: [2, 3],
  addToTime: [3, 4],
  convertFromUtc: [2, 3],
  convertTimeZone: [3, 4],
  convertToUtc: [2, 3],
  dateDifference: [2, 2],
  dayOfMonth: [1, 1],
  dayOfWeek: [1, 1],
  dayOfYear: [1, 1],
  formatDateTime: [1, 3],
  getFutureTime: [2, 3],
  getPastTime: [2, 3],
  parseDateTime: [1, 3],
  startOfDay: [1, 2],
  startOfHour: [1, 2],
  startOfMonth: [1, 2],
  subtractFromTime: [3, 4],
  ticks: [1, 1],
  utcNow: [0, 1],
  // The run
  action: [0, 0],
  actionBody: [1, 1],
  actionOutputs: [1, 1],
  actions: [1, 1],
  body: [1, 1],
  item: [0, 0],
  items: [1, 1],
  iterationIndexes: [1, 1],
  outputs: [1, 1],
  parameters: [1, 1],
  result: [1, 1],
  trigger: [0, 0],
  triggerBody: [0, 0],
  triggerOutputs: [0, 0],
  variables: [1, 1],
  workflow: [0, 0],
  // Addresses
  uriHost: [1, 1],
  uriPath: [1, 1],
  uriPathAndQuery: [1, 1],
  uriPort: [1, 1],
  uriQuery: [1, 1],
  uriScheme: [1, 1],
  // Objects
  addProperty: [3, 3],
  coalesce: [1, MANY],
  removeProperty: [2, 2],
  setProperty: [3, 3],
}

const byName = new Map(Object.entries(FUNCTIONS).map(([name, arity]) => [name.toLowerCase(), { name, arity }]))

/** A function by its name in any case, with its name as the reference writes it; nothing if it does not exist. */
export function findFunction(name: string): { name: string; arity: Arity } | undefined {
  return byName.get(name.toLowerCase())
}

export const functionNames: readonly string[] = Object.keys(FUNCTIONS)
