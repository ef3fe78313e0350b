/** What a simulated story must not have: each finding is one sentence. */

import type { StoredMessage } from '../../src/core/message.ts'
import type { Sender, View } from './sender.ts'

/** Compares what everybody was told with what is stored, room by room, when all is healed. */
export function findings(
  histories: ReadonlyMap<string, StoredMessage[]>,
  senders: readonly Sender[],
): string[] {
  const stored = new Map([...histories.values()].flat().map((message) => [message.id, message]))
  const all = senders.flatMap(({ sent }) => sent)
  const once = new Set(all.flatMap(({ ref, times }) => (times === 1 ? [ref] : [])))
  return [
    ...[...histories].flatMap(([room, history]) => inHistory(room, history)),
    ...senders.flatMap((sender) => [
      ...lost(sender, stored),
      ...misnumbered(sender, stored),
      ...sender.views.flatMap((view) => inView(view, once, stored)),
      ...untold(sender),
      ...sender.setAside.map((id) => `${id} was set aside`),
    ]),
  ]
}

function inHistory(room: string, history: readonly StoredMessage[]): string[] {
  const hole = history.find(({ seq }, at) => seq !== at + 1)
  const ids = new Set(history.map(({ id }) => id))
  return [
    ...(hole ? [`${room} has a hole before ${hole.seq}`] : []),
    ...(ids.size < history.length ? [`${room} has a message twice`] : []),
  ]
}

function lost(sender: Sender, stored: ReadonlyMap<string, StoredMessage>): string[] {
  return [...sender.acked].filter(([id]) => !stored.has(id)).map(([, ref]) => `${ref} was acked and is lost`)
}

function misnumbered(sender: Sender, stored: ReadonlyMap<string, StoredMessage>): string[] {
  return [...sender.numbers].flatMap(([id, numbers]) => {
    const seq = stored.get(id)?.seq
    return [...numbers].filter((told) => told !== seq).map((told) => `${id} was told ${told} and has ${seq}`)
  })
}

/** `once`: what was said once; said again, a message may stand before what was shown meanwhile. */
function inView(
  { room, shown }: View,
  once: ReadonlySet<string>,
  stored: ReadonlyMap<string, StoredMessage>,
): string[] {
  const loose = shown.filter(({ seq, ref }) => seq === null && once.has(ref))
  const numbered = shown.filter(({ seq }) => seq !== null)
  return [
    ...shown.filter(({ id }) => !stored.has(id)).map(({ ref }) => `${ref} was seen and is not stored`),
    ...backwards(loose.map(({ id, ref }) => ({ ref, seq: stored.get(id)?.seq ?? 0 }))).map(
      (ref) => `${room}: ${ref} has a number before what was shown before it`,
    ),
    ...backwards(numbered.map(({ ref, seq }) => ({ ref, seq: seq ?? 0 }))).map(
      (ref) => `${room}: ${ref} was shown after a higher number`,
    ),
  ]
}

function backwards(shown: { ref: string; seq: number }[]): string[] {
  return shown.filter(({ seq }, at) => seq <= (shown[at - 1]?.seq ?? 0)).map(({ ref }) => ref)
}

/** Who is still there was told the number of everything that it saw without one. */
function untold(sender: Sender): string[] {
  return sender.unnumbered().map(({ ref }) => `nobody told the number of ${ref}`)
}
