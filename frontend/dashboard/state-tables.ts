/** Tables of the moment: rooms by traffic, readers by what waits for them, the lanes of the writers. */

import type { LaneState, Now, Reader, RoomTraffic } from '../../src/protocol/watched.ts'
import { element } from '../dom.ts'
import { hashOf } from '../route.ts'
import { Table } from './table.ts'
import { bytes, count, duration } from './units.ts'

export class StateTables {
  private readonly rooms = new Table<RoomTraffic>({
    id: 'rooms',
    title: 'Which rooms are busy?',
    empty: 'Nothing was said in the last ten seconds.',
    key: ({ id }) => id,
    columns: [
      { head: 'room', className: 'name', make: roomLink },
      { head: 'messages/s', className: 'figure', text: ({ messages }) => perSecond(messages) },
      { head: 'deliveries/s', className: 'figure', text: ({ deliveries }) => perSecond(deliveries) },
      { head: 'online', className: 'figure', text: ({ membersOnline }) => count(membersOnline) },
      { head: 'newest', className: 'figure wide', text: ({ head }) => `No. ${count(head)}` },
    ],
  })

  private readonly readers = new Table<Reader & { key: string }>({
    id: 'readers',
    title: 'Who reads slowly?',
    empty: 'Nobody: each connection has all that was written for it.',
    key: ({ key }) => key,
    columns: [
      { head: 'reader', className: 'name', text: ({ name }) => name },
      { head: 'waiting', className: 'figure', text: ({ bytes: waiting }) => bytes(waiting) },
      { head: 'frames', className: 'figure wide', text: ({ frames }) => count(frames) },
      { head: 'rooms', className: 'figure wide', text: ({ rooms }) => count(rooms) },
      {
        head: 'takes nothing for',
        className: 'figure',
        text: ({ stalledMs }) => (stalledMs === 0 ? '–' : duration(stalledMs)),
      },
    ],
  })

  private readonly lanes = new Table<LaneState & { lane: number }>({
    id: 'lanes',
    title: 'What do the writers do?',
    empty: 'There are none.',
    key: ({ lane }) => String(lane),
    columns: [
      { head: 'lane', text: ({ lane }) => String(lane) },
      { head: 'now', text: ({ busy }) => (busy ? 'writes' : 'rests') },
      { head: 'waiting', className: 'figure', text: ({ messages }) => count(messages) },
      { head: 'bytes', className: 'figure', text: ({ bytes: waiting }) => bytes(waiting) },
      {
        head: 'oldest',
        className: 'figure',
        text: ({ oldestMs }) => (oldestMs === 0 ? '–' : duration(oldestMs)),
      },
    ],
  })

  readonly elements = [this.rooms.element, this.readers.element, this.lanes.element]

  draw({ rooms, readers, lanes }: Now): void {
    this.rooms.draw(rooms)
    this.readers.draw(readers.map((reader, at) => ({ ...reader, key: keyOf(reader, at, readers) })))
    this.lanes.draw(lanes.map((state, lane) => ({ ...state, lane })))
  }
}

function roomLink({ id, name }: RoomTraffic): HTMLElement {
  const link = element('a', '', name)
  link.href = `/frontend${hashOf(id)}`
  return link
}

/** Of what came in ten seconds. */
function perSecond(inTen: number): string {
  return inTen >= 100 ? count(Math.round(inTen / 10)) : String(inTen / 10)
}

/** One member with two tabs is two readers. */
function keyOf({ member }: Reader, at: number, readers: readonly Reader[]): string {
  return `${member} ${String(readers.slice(0, at).filter((other) => other.member === member).length)}`
}
