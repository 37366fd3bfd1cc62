export type StoreErrorCode =
  'DatabaseUnavailable' | 'DatabaseTooOld' | 'DatabaseTooNew' | 'DataDirInUse' | 'DataDirLost' | 'DataDirUnusable'

/** Why the store can't be opened or must not go on: a stable code and one plain sentence for the operator. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
