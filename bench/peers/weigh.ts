/** How long a frame of Glassroom is for a text: what others carry besides, to carry as much. */

import { Unable } from '../failure.ts'
import { unlessStopped } from '../stopping.ts'
import { textFrame } from '../wire/frame-writer.ts'
import { markedRef, markedText } from './mark.ts'
import { Member } from './member.ts'
import { speeches } from './speech.ts'

/** Milliseconds that it has for it. */
const patienceMs = 20_000

/** Bytes of the payload that a member gets for a message with a text of so many bytes. Rejects with Unable. */
export async function weighFrame(url: URL, textBytes: number, signal: AbortSignal): Promise<number> {
  const { rooms, member: enter, say } = speeches.glassroom
  const [room = ''] = await rooms(url, 1)
  const member = await Member.open({ ...enter(url, room), textBytes })
  let late: NodeJS.Timeout | undefined
  try {
    const come = new Promise<number>((resolve, reject) => {
      member.onMark = (bytes, at) => resolve(payloadAround(bytes, at))
      member.onGone = reject
      late = setTimeout(() => reject(new Unable(`No frame came within ${patienceMs / 1e3} s.`)), patienceMs)
    })
    member.send(textFrame(say(room)(markedText(0, 0, textBytes), markedRef(0, 0))))
    return await unlessStopped(signal, come)
  } finally {
    clearTimeout(late)
    member.cut()
  }
}

/** Bytes of the payload that holds this place, when the first frame begins where the bytes do. */
export function payloadAround(bytes: Buffer, place: number): number {
  for (let start = 0; ;) {
    const short = (bytes[start + 1] ?? 0) & 0x7f
    const length = short === 126 ? bytes.readUInt16BE(start + 2) : short
    start += (short === 126 ? 4 : 2) + length
    if (start > place) return length
  }
}
