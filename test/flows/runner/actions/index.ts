import type { Action } from '../../../../connector/flows/flow.ts'
import { DefinitionError, type Handler } from '../scene.ts'
import { choose, condition, scope } from './branches.ts'
import { callOperation, waitForOperation } from './calls.ts'
import { compose, join, parseJson, query, select, table } from './data.ts'
import { respond, terminate, wait } from './ends.ts'
import { foreach, until } from './loops.ts'
import {
  appendToArrayVariable,
  appendToStringVariable,
  decrementVariable,
  incrementVariable,
  initializeVariable,
  setVariable,
} from './variables.ts'

const HANDLERS: Record<string, Handler> = {
  AppendToArrayVariable: appendToArrayVariable,
  AppendToStringVariable: appendToStringVariable,
  Compose: compose,
  DecrementVariable: decrementVariable,
  Foreach: foreach,
  If: condition,
  IncrementVariable: incrementVariable,
  InitializeVariable: initializeVariable,
  Join: join,
  OpenApiConnection: callOperation,
  OpenApiConnectionWebhook: waitForOperation,
  ParseJson: parseJson,
  Query: query,
  Response: respond,
  Scope: scope,
  Select: select,
  SetVariable: setVariable,
  Switch: choose,
  Table: table,
  Terminate: terminate,
  Until: until,
  Wait: wait,
}

export function handlerOf(name: string, { type }: Action): Handler {
  const handler = HANDLERS[type]
  if (handler === undefined) {
    throw new DefinitionError(`${name} is of the type ${type}, which the runner does not play.`)
  }
  return handler
}
