/** What the classic Jaeger exporter sends, decoded as Jaeger would; and its agent, on a free local port. */

import { createSocket } from 'node:dgram'
import { on, once } from 'node:events'
import { ThriftReader, type ThriftStruct, type ThriftValue } from './thrift.ts'

export interface JaegerSpan {
  traceId: string
  spanId: string
  /** Sixteen zeros: none. */
  parentSpanId: string
  name: string
  flags: number
  startMicros: bigint
  micros: bigint
  tags: Record<string, string | number | boolean>
  references: { kind: 'child of' | 'follows from'; traceId: string; spanId: string }[]
}

export interface JaegerBatch {
  service: string
  spans: JaegerSpan[]
}

/** Fields by their numbers in jaeger.thrift. */
const fields = {
  batch: { process: 1, spans: 2 },
  process: { service: 1 },
  span: {
    traceIdLow: 1,
    traceIdHigh: 2,
    spanId: 3,
    parentSpanId: 4,
    name: 5,
    references: 6,
    flags: 7,
    start: 8,
    duration: 9,
    tags: 10,
  },
  reference: { kind: 1, traceIdLow: 2, traceIdHigh: 3, spanId: 4 },
  tag: { key: 1, type: 2, values: { string: 3, double: 4, bool: 5, long: 6 } },
}

/** The body of a request to a collector. */
export function decodeJaeger(body: Buffer): JaegerBatch {
  const reader = new ThriftReader(body)
  const batch = batchOf(reader.struct())
  if (!reader.ended) throw new RangeError('more than a batch')
  return batch
}

export interface JaegerAgent {
  port: number
  /** The next datagram's batch; waits for it. */
  next(): Promise<JaegerBatch>
  close(): Promise<void>
}

/** Takes datagrams, each one call of `emitBatch`. */
export async function jaegerAgent(): Promise<JaegerAgent> {
  const socket = createSocket('udp4')
  const datagrams = on(socket, 'message') as AsyncIterableIterator<[datagram: Buffer]>
  const next = async () => {
    const { value } = (await datagrams.next()) as IteratorYieldResult<[datagram: Buffer]>
    const { name, args } = new ThriftReader(value[0]).call()
    if (name !== 'emitBatch') throw new RangeError(`not emitBatch: ${name}`)
    return batchOf(structOf(args, 1))
  }
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const close = async () => {
    socket.close()
    await once(socket, 'close')
  }
  return { port: socket.address().port, next, close }
}

function batchOf(batch: ThriftStruct): JaegerBatch {
  return {
    service: textOf(structOf(batch, fields.batch.process), fields.process.service),
    spans: structsOf(batch, fields.batch.spans).map(spanOf),
  }
}

function spanOf(span: ThriftStruct): JaegerSpan {
  const at = fields.span
  return {
    traceId: hexOf(span, at.traceIdHigh) + hexOf(span, at.traceIdLow),
    spanId: hexOf(span, at.spanId),
    parentSpanId: hexOf(span, at.parentSpanId),
    name: textOf(span, at.name),
    flags: Number(span.get(at.flags)),
    startMicros: longOf(span, at.start),
    micros: longOf(span, at.duration),
    tags: Object.fromEntries(structsOf(span, at.tags).map(tagOf)),
    references: structsOf(span, at.references).map(referenceOf),
  }
}

function referenceOf(reference: ThriftStruct): JaegerSpan['references'][number] {
  const at = fields.reference
  return {
    kind: reference.get(at.kind) === 0 ? 'child of' : 'follows from',
    traceId: hexOf(reference, at.traceIdHigh) + hexOf(reference, at.traceIdLow),
    spanId: hexOf(reference, at.spanId),
  }
}

function tagOf(tag: ThriftStruct): [key: string, value: string | number | boolean] {
  const { key, type, values } = fields.tag
  const field = [values.string, values.double, values.bool, values.long][Number(tag.get(type))]
  const value = tag.get(field ?? 0)
  if (Buffer.isBuffer(value)) return [textOf(tag, key), value.toString()]
  return [textOf(tag, key), typeof value === 'boolean' ? value : Number(value)]
}

function structOf(struct: ThriftStruct, field: number): ThriftStruct {
  const value = struct.get(field)
  if (value instanceof Map) return value
  throw new RangeError(`no struct in field ${String(field)}`)
}

function structsOf(struct: ThriftStruct, field: number): ThriftStruct[] {
  const values: ThriftValue = struct.get(field) ?? []
  if (!Array.isArray(values)) throw new RangeError(`no list in field ${String(field)}`)
  return values.filter((value): value is ThriftStruct => value instanceof Map)
}

function textOf(struct: ThriftStruct, field: number): string {
  const value = struct.get(field)
  if (Buffer.isBuffer(value)) return value.toString()
  throw new RangeError(`no text in field ${String(field)}`)
}

function longOf(struct: ThriftStruct, field: number): bigint {
  const value = struct.get(field)
  if (typeof value === 'bigint') return value
  throw new RangeError(`no 64 bits in field ${String(field)}`)
}

function hexOf(struct: ThriftStruct, field: number): string {
  return longOf(struct, field).toString(16).padStart(16, '0')
}
