/** Why something could not be told: a stable code and a sentence that does not hold the address of the receiver. */
export class CallbackFailure extends Error {
  override readonly name = 'CallbackFailure'
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
