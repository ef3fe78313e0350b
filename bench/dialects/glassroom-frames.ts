/** The shapes of Glassroom's rare frames, checked: whatever a server sends, reading it never throws. */

import type { Kept } from './dialect.ts'
import { objectIn } from './frame.ts'

/** A list of messages; undefined when something in it is none. */
export function keptIn(value: unknown): Kept[] | undefined {
  return listOf(value, ({ id, room, text, seq }) =>
    typeof id === 'string' && typeof room === 'string' && typeof text === 'string' && isNumber(seq)
      ? { id, room, text, number: seq ?? 0 }
      : undefined,
  )
}

/** The numbers of messages that had none; undefined when something in it is no such thing. */
export function numbersIn(value: unknown): { id: string; seq: number | null }[] | undefined {
  return listOf(value, ({ id, seq }) => (typeof id === 'string' && isNumber(seq) ? { id, seq } : undefined))
}

function isNumber(seq: unknown): seq is number | null {
  return seq === null || typeof seq === 'number'
}

function listOf<Item>(
  value: unknown,
  read: (fields: Readonly<Record<string, unknown>>) => Item | undefined,
): Item[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items: Item[] = []
  for (const each of value) {
    const fields = objectIn(each)
    const item = fields && read(fields)
    if (item === undefined) return undefined
    items.push(item)
  }
  return items
}
