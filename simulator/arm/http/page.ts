import { createHash } from 'node:crypto'

import type { ApiResponse } from '../../http/call.ts'
import type { World } from '../../world.ts'
import { badRequest } from './arm-error.ts'
import type { ArmCall } from './call.ts'

interface Token {
  /** Of everything that was asked besides the page: a token continues its own list and no other. */
  list: string
  from: number
  /** The page before was an empty one. */
  empty?: true
}

const FOREIGN = 'https://management.elsewhere.example'

/** One page of rows; `nextLink` is absolute, and null at the end. The management group list calls it `@nextLink`. */
export function page(
  world: World,
  call: Pick<ArmCall, 'url' | 'parameters'>,
  rows: readonly unknown[],
  { name = 'nextLink' }: { name?: 'nextLink' | '@nextLink' } = {},
): ApiResponse {
  const list = listOf(call)
  const token = tokenIn(call.parameters.get('$skiptoken') ?? call.parameters.get('$skipToken'), list)
  const from = token?.from ?? 0
  const size = world.settings.azure.pageSize
  // Microsoft's lists may have pages with nothing on them, and a link all the same.
  const isEmpty = world.has('emptyPages') && from > 0 && token?.empty !== true
  const value = isEmpty ? [] : rows.slice(from, from + size)
  const next = from + value.length
  const link =
    next < rows.length ? linkTo(world, call, { list, from: next, ...(isEmpty ? { empty: true } : {}) }) : null
  return { status: 200, body: { value, [name]: link } }
}

function linkTo(world: World, call: Pick<ArmCall, 'url'>, token: Token): string {
  const url = new URL(call.url, world.has('foreignNextLink') ? FOREIGN : world.arm.url)
  url.searchParams.delete('$skiptoken')
  url.searchParams.delete('$skipToken')
  url.searchParams.set('$skipToken', encode(token))
  return url.href
}

function listOf({ url }: Pick<ArmCall, 'url'>): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  searchParams.delete('$skiptoken')
  searchParams.delete('$skipToken')
  searchParams.sort()
  return digest(`${pathname.toLowerCase()}?${searchParams}`)
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)

export const encode = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url')

/** What a token says; 400 for one that is none of ours or of another list. */
export function tokenIn(text: string | undefined, list: string): Token | undefined {
  if (text === undefined) return undefined
  let token: Token
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString()) as Token
  } catch {
    throw invalidToken()
  }
  if (token.list !== list || typeof token.from !== 'number') throw invalidToken()
  return token
}

const invalidToken = () => badRequest('The skip token is invalid.', 'InvalidSkipToken')
