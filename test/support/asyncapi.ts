/** asyncapi.yaml as data: what the tests read of it. */

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface Schema {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  required?: string[]
  properties?: Record<string, Schema>
  items?: Schema
}

interface Reference {
  $ref: string
}

interface Operation {
  action: 'send' | 'receive'
  messages: Reference[]
  reply?: { messages: Reference[] }
}

export interface MessageEntry {
  /** Given only where a message is not a JSON frame. */
  contentType?: string
  payload: Schema
  examples: { name: string; payload: unknown }[]
}

export interface AsyncApi {
  info: { description: string }
  operations: Record<string, Operation>
  channels: { chat: { messages: Record<string, Reference> } }
  components: { messages: Record<string, MessageEntry>; schemas: Record<string, Schema> }
}

/** The bytes of the document, as they lie in the repository. */
export const asyncapiText = readFileSync(new URL('../../asyncapi.yaml', import.meta.url), 'utf8')

export const asyncapi = parse(asyncapiText) as AsyncApi

/** Types of the frames that one end says, as the operations (written from the server's side) have it. */
export function framesFrom(end: 'client' | 'server'): string[] {
  const operations = Object.values(asyncapi.operations)
  const said = operations.filter((operation) => operation.action === (end === 'client' ? 'receive' : 'send'))
  const replies = operations.filter((operation) => operation.action === 'receive').map(({ reply }) => reply)
  const lists = end === 'client' ? said : [...said, ...replies]
  const names = new Set(lists.flatMap((list) => list?.messages ?? []).map(({ $ref }) => lastPart($ref)))
  return [...names].filter((name) => asyncapi.components.messages[name]?.contentType === undefined)
}

/** The schema itself, where a reference stands for it. */
export function resolve(schema: Schema): Schema {
  const found = schema.$ref && asyncapi.components.schemas[lastPart(schema.$ref)]
  return found ? resolve(found) : schema
}

function lastPart(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}
