/**
 * An open loop: the times of all sends are fixed before the first one. A generator that falls behind sends what is due
 * at once, each with the time at which it should have gone; nothing is skipped.
 */

import { micros } from '../clock.ts'

/** Sends in a row, after which arrivals get their turn. */
const stretch = 256

/** The times at which one generator's messages are due, in microseconds since the load began; undefined after the last. */
export type Schedule = () => { place: number; due: number } | undefined

/**
 * Calls `send` for each place of the schedule, at its time or as soon after it as can be; resolves after the last, and
 * rejects with what `send` throws.
 */
export function pace(
  schedule: Schedule,
  startAt: number,
  send: (place: number, intended: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  let next = schedule()
  const sendDue = () => {
    for (let i = 0; i < stretch && next && startAt + next.due <= micros() && !signal?.aborted; i++) {
      send(next.place, startAt + next.due)
      next = schedule()
    }
  }
  return new Promise((resolve, reject) => {
    const pump = () => {
      try {
        sendDue()
      } catch (error) {
        return reject(error instanceof Error ? error : new Error(String(error)))
      }
      if (!next || signal?.aborted) return resolve()
      const waitMs = Math.floor((startAt + next.due - micros()) / 1_000)
      if (waitMs < 0) setImmediate(pump)
      // A timer must not sleep through a signal for long.
      else setTimeout(pump, Math.min(waitMs, 100))
    }
    pump()
  })
}
