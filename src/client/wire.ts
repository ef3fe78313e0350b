/** The WebSocket as the SDK uses it, and what is read from it. */

import type { ServerFrame } from '../protocol/frames.ts'

/** The part of a WebSocket that is used; the browser's, Node's and that of the `ws` package all fit. */
export interface WebSocketLike {
  send(text: string): void
  close(code?: number, reason?: string): void
  addEventListener(name: string, listener: (event: unknown) => void): void
}

export type WebSocketConstructor = new (url: string) => WebSocketLike

/** `http(s)://host/base` and `ws(s)://host/base` for one server, however its address was given; no slash at the end. */
export function addresses(url: string): { http: string; ws: string } {
  const base = url.replace(/\/+$/, '').replace(/\/ws$/, '')
  if (!/^(http|ws)s?:\/\//.test(base)) throw new TypeError(`not the address of a server: ${url}`)
  return { http: base.replace(/^ws/, 'http'), ws: base.replace(/^http/, 'ws') }
}

/** The frame in a WebSocket message; undefined when it is none. */
export function readFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(data)
    return isFrame(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Why a close event says that the connection ended. */
export function readClose(event: unknown): { code: number; reason: string } {
  const { code, reason } = event as { code?: number; reason?: string }
  return { code: code ?? 1006, reason: reason ?? '' }
}

// The server is trusted to keep its protocol; only what is no frame at all is turned away.
function isFrame(value: unknown): value is ServerFrame {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
