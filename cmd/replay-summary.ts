/** What a rescue tells the person who started it: how it goes, and what became of each message. */

import type { Stretch } from '../src/adapters/disk/trouble.ts'
import type { Refused, Rescue } from '../src/adapters/postgres/rescue.ts'
import { refusals, type RefusalCode } from '../src/protocol/refusals.ts'

const [liveMs, plainMs] = [250, 5_000]
const clear = '\r\x1b[K'
/** Damaged places and rooms that are named. */
const listed = 10

const advice: Partial<Record<RefusalCode, string>> = {
  unknown_room: 'The database has no such room. To make it, run this again with --create-rooms.',
  ref_conflict:
    'The sender has another message with the same ref, which stays. To read this one: grep ID FILE',
  invalid_text: 'It has characters that Postgres cannot keep. To read it: grep ID FILE',
}

/** One living line on a terminal, a plain line every five seconds elsewhere. */
export class RescueProgress {
  private readonly timer: NodeJS.Timeout

  constructor(
    private readonly screen: { isTTY?: boolean; write(text: string): unknown },
    private readonly rescue: Rescue,
  ) {
    this.timer = setInterval(() => this.show(), screen.isTTY ? liveMs : plainMs)
  }

  end(): void {
    clearInterval(this.timer)
    if (this.screen.isTTY) this.screen.write(clear)
  }

  private show(): void {
    const { read, stored, repeated } = this.rescue
    const line = `read ${count(read)}, stored ${count(stored)}, stored before ${count(repeated)}`
    this.screen.write(this.screen.isTTY ? `${clear}${line}` : `${line}\n`)
  }
}

export interface Rescued {
  file: string
  /** Undefined: there was nothing to store. */
  rescue: Rescue | undefined
  damages: readonly Stretch[]
  /** Why not all of the file was tried. */
  stopped: string | undefined
}

/** Every message of the file is in one of its numbers; the last line says whether the file is still needed. */
export function summary({ file, rescue, damages, stopped }: Rescued): string {
  const refused = [...(rescue?.refused ?? [])]
  const whole = refused.length === 0 && damages.length === 0 && !stopped
  const lines = [
    row(rescue?.read ?? 0, 'read'),
    row(rescue?.stored ?? 0, 'stored now'),
    row(rescue?.repeated ?? 0, 'stored before'),
    ...refused.flatMap(refusedLines),
    ...damagedLines(damages),
    ...roomLines(rescue?.roomsMade ?? []),
    ...(stopped ? [`${stopped} The rest was not tried: run this again.`] : []),
    whole ? `All of ${file} is in the database.` : `Keep ${file}: not all of it is in the database.`,
  ]
  return `${lines.join('\n')}\n`
}

function refusedLines([code, { count, ids, rooms }]: [RefusalCode, Refused]): string[] {
  const homeless = code === 'unknown_room'
  const named = homeless
    ? list(
        'rooms',
        [...rooms].map(([room, count]) => `${plain(room)} (${count})`),
        rooms.size,
      )
    : list('ids', ids.map(plain), count)
  return [row(count, `refused, ${code}`), indented(advice[code] ?? refusals[code].title), named]
}

function damagedLines(damages: readonly Stretch[]): string[] {
  if (damages.length === 0) return []
  const places = damages.map(({ at, bytes }) => `byte ${at} (${bytes} long)`)
  const what = damages.length === 1 ? 'damaged line, passed over' : 'damaged lines, passed over'
  return [row(damages.length, what), list('at', places, damages.length)]
}

function roomLines(made: readonly string[]): string[] {
  if (made.length === 0) return []
  return [
    row(made.length, made.length === 1 ? 'room made' : 'rooms made'),
    list('ids', made.map(plain), made.length),
  ]
}

function list(what: string, items: readonly string[], all: number): string {
  const shown = items.slice(0, listed)
  const more = all > shown.length ? `, and ${count(all - shown.length)} more` : ''
  return indented(`${what}: ${shown.join(', ')}${more}`)
}

function indented(text: string): string {
  return `${' '.repeat(12)}${text}`
}

function row(value: number, what: string): string {
  return `${count(value).padStart(10)}  ${what}`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** An id that another server wrote may hold anything, also what moves a terminal's cursor. */
function plain(id: string): string {
  return encodeURIComponent(id.toWellFormed())
}
