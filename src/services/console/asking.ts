import type { Refused } from './layout.ts'
import { present } from '../../present.ts'

export interface Question {
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  body?: object
}

/** Asks an operation of the API for whoever is at the console. */
export type Ask = (operationId: string, question?: Question) => Promise<{ status: number; body: unknown }>

/** What a page shows of an operation: what it gave, or why it can't be read; nothing where that takes other roles. */
export type Part<T> = { value: T } | { refused: Refused } | undefined

/** What an operation gave; a refusal for a failure as well, whose cause the operation has logged. */
export async function read<T>(
  ask: Ask,
  operationId: string,
  question?: Question,
): Promise<{ value: T } | { refused: Refused; status: number }> {
  const { status, body } = await ask(operationId, question)
  if (status < 400) return { value: body as T }
  const { code, message } = (body as { error: Refused }).error
  return { status, refused: { code, message } }
}

export async function partOf<T>(ask: Ask, operationId: string, query?: Question['query']): Promise<Part<T>> {
  const got = await read<T>(ask, operationId, present('query', query))
  return 'refused' in got && got.refused.code === 'RoleRequired' ? undefined : got
}
