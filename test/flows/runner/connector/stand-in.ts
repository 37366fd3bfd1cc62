import type { Api, ApiAnswer, ApiRequest } from '../connections.ts'
import { durationMs } from '../durations.ts'
import type { Row } from '../expressions/values.ts'
import { DefinitionError } from '../scene.ts'

/** Answers for an API of Microsoft: what it gives back is the body of a 200, unless it was made by `answer`. */
export type StandIn = (parameters: Row, request: ApiRequest) => unknown

class Prepared {
  readonly answer: ApiAnswer
  constructor(answer: ApiAnswer) {
    this.answer = answer
  }
}

/** An answer of another status, or after a while: `answer(body, { after: 'PT2H' })`. */
export const answer = (
  body: unknown,
  { statusCode = 200, after = 'PT0S', headers = {} }: { statusCode?: number; after?: string; headers?: Row } = {},
): unknown => new Prepared({ statusCode, headers: headers as Record<string, string>, body, afterMs: durationMs(after) })

/** Nobody ever answers. */
export const silence = (): unknown =>
  new Prepared({ statusCode: 200, headers: {}, body: undefined, afterMs: Number.POSITIVE_INFINITY })

/** An API of Microsoft, as far as the test says what it does; anything else that is asked of it is a mistake. */
export function createStandInApi(name: string, operations: Record<string, StandIn>): Api {
  return (request) => {
    const operation = operations[request.operationId]
    if (operation === undefined) throw new DefinitionError(`Nothing stands in for ${request.operationId} of ${name}.`)
    return {
      async send() {
        const given = await operation(request.parameters, request)
        return given instanceof Prepared ? given.answer : { statusCode: 200, headers: {}, body: given }
      },
    }
  }
}
