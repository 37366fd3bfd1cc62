import type { Schema } from '../../../src/documents/swagger2.ts'

export interface Input {
  required: boolean
  schema: Schema
}

/** An operation as a flow sees it, of our connector or of one of Microsoft's. */
export interface OperationShape {
  /** By the key that a flow writes: the name of a parameter, and for a body its name and the way to the property. */
  inputs: Map<string, Input>
  /** It subscribes and waits, as a trigger or as an action. */
  waits: boolean
  isTrigger: boolean
  /** It changes something that a second call would change again. */
  writes: boolean
  isPageable: boolean
  isInternal: boolean
  isDeprecated: boolean
}
