/** A collector on a free local port that keeps the spans it is sent, and one that never answers. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface ReceivedSpan {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  kind: number
  startNanos: bigint
  endNanos: bigint
  attributes: Record<string, string | number>
  links: { traceId: string; spanId: string }[]
  /** 2: an error. */
  status: number
}

export interface Received {
  path: string
  contentType: string
  body: Buffer
}

export interface Receiver {
  url: string
  received: Received[]
  /** Resolves when a request has come. */
  asked: Promise<void>
  close(): Promise<void>
}

export function answeringReceiver(status = 200): Promise<Receiver> {
  return receiver(status)
}

export function hangingReceiver(): Promise<Receiver> {
  return receiver(undefined)
}

/** An address where nothing listens. */
export async function deadAddress(): Promise<string> {
  const gone = await answeringReceiver()
  await gone.close()
  return gone.url
}

async function receiver(status: number | undefined): Promise<Receiver> {
  const received: Received[] = []
  let heard = () => {}
  const asked = new Promise<void>((resolve) => (heard = resolve))
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { url: path = '', headers } = request
      received.push({ path, contentType: headers['content-type'] ?? '', body })
      heard()
      if (status !== undefined) response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, received, asked, close: () => closed(server) }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** The spans of an OTLP trace request and the attributes of its resource. */
export function decodeTraces(body: Buffer): {
  resource: Record<string, string | number>
  spans: ReceivedSpan[]
} {
  const [resourceSpans = Buffer.alloc(0)] = fieldsOf(body).bytes(1)
  const [resource = Buffer.alloc(0)] = fieldsOf(resourceSpans).bytes(1)
  const scopes = fieldsOf(resourceSpans).bytes(2)
  const spans = scopes.flatMap((scope) => fieldsOf(scope).bytes(2)).map(decodeSpan)
  return { resource: decodeAttributes(fieldsOf(resource).bytes(1)), spans }
}

function decodeSpan(span: Buffer): ReceivedSpan {
  const fields = fieldsOf(span)
  const hex = (number: number) => fields.bytes(number)[0]?.toString('hex') ?? ''
  return {
    traceId: hex(1),
    spanId: hex(2),
    parentSpanId: hex(4),
    name: fields.bytes(5)[0]?.toString() ?? '',
    kind: Number(fields.numbers(6)[0] ?? 0),
    startNanos: fields.numbers(7)[0] ?? 0n,
    endNanos: fields.numbers(8)[0] ?? 0n,
    attributes: decodeAttributes(fields.bytes(9)),
    links: fields.bytes(13).map((link) => ({
      traceId: fieldsOf(link).bytes(1)[0]?.toString('hex') ?? '',
      spanId: fieldsOf(link).bytes(2)[0]?.toString('hex') ?? '',
    })),
    status: Number(fieldsOf(fields.bytes(15)[0] ?? Buffer.alloc(0)).numbers(3)[0] ?? 0),
  }
}

function decodeAttributes(pairs: Buffer[]): Record<string, string | number> {
  const entries = pairs.map((pair): [string, string | number] => {
    const [key = Buffer.alloc(0)] = fieldsOf(pair).bytes(1)
    const [value = Buffer.alloc(0)] = fieldsOf(pair).bytes(2)
    const [text] = fieldsOf(value).bytes(1)
    return [key.toString(), text ? text.toString() : Number(fieldsOf(value).numbers(3)[0])]
  })
  return Object.fromEntries(entries)
}

/** The fields of one protobuf message, by number: what is delimited by a length, and what is a number. */
function fieldsOf(message: Buffer) {
  const found: { number: number; value: Buffer | bigint }[] = []
  let at = 0
  while (at < message.length) {
    const tag = varint()
    found.push({ number: Number(tag >> 3n), value: valueOf(Number(tag & 7n)) })
  }
  return {
    bytes: (number: number) =>
      found.flatMap(({ number: n, value }) => (n === number && typeof value !== 'bigint' ? [value] : [])),
    numbers: (number: number) =>
      found.flatMap(({ number: n, value }) => (n === number && typeof value === 'bigint' ? [value] : [])),
  }

  function valueOf(wireType: number): Buffer | bigint {
    if (wireType === 0) return varint()
    if (wireType === 1) return message.readBigUInt64LE((at += 8) - 8)
    if (wireType === 5) return BigInt(message.readUInt32LE((at += 4) - 4))
    const length = Number(varint())
    return message.subarray(at, (at += length))
  }

  function varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
}
