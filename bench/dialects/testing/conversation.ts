/** What must be so in every dialect, with any server that speaks it. */

import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Dialect, Venue } from '../dialect.ts'
import { Member, message, refOf, type Told } from './member.ts'
import type { Target } from './target.ts'

interface Scene {
  dialect: Dialect
  venue: Venue
}

/** Tests of a dialect against a server, which `start` starts. */
export function conversation(speak: () => Dialect | Promise<Dialect>, start: () => Promise<Target>): void {
  let target: Target
  let scene: Scene
  before(async () => {
    const dialect = await speak()
    target = await start()
    scene = { dialect, venue: dialect.venue(target.url) }
  })
  after(() => target.stop())

  it('brings what a member says to all of its room, whole and in one order, and to nobody else', () =>
    talk(scene))
  it('tells a sender of each message that was taken, if the server does', () => answers(scene))
  it('brings nothing more to one who left', () => leaves(scene))
}

async function talk(scene: Scene): Promise<void> {
  const [first, second, third] = await crowd(scene, 'talk', 3)
  const [stranger] = await crowd(scene, 'elsewhere', 1)
  for (const seq of [0, 1, 2]) {
    first.say(0, seq)
    second.say(1, seq)
  }
  const heard = await third.notes.until('message', 6)
  for (const sender of [0, 1]) assert.deepEqual(places(heard, sender), [0, 1, 2])
  if (scene.dialect.echoes) assert.deepEqual(await first.notes.until('message', 6), heard)
  else assert.deepEqual(places(await first.notes.until('message', 3), 1), [0, 1, 2])
  const numbers = heard.map(({ detail }) => (detail as { number: number }).number)
  assert.deepEqual(numbers, scene.dialect.numbered ? [1, 2, 3, 4, 5, 6] : [0, 0, 0, 0, 0, 0])
  for (const { notes } of [first, second, third, stranger])
    assert.deepEqual([...notes.of('nonsense'), ...notes.of('refused')], [])
  assert.deepEqual(stranger.notes.of('message'), [])
  await end([first, second, third, stranger])
}

async function answers(scene: Scene): Promise<void> {
  const [first, second] = await crowd(scene, 'answers', 2)
  for (const seq of [0, 1, 2]) first.say(0, seq)
  await second.notes.until('message', 3)
  if (scene.dialect.answer === 'ack') {
    const acks = await first.notes.until('acked', 3)
    assert.deepEqual(
      acks.map(({ detail }) => (detail as { ref: string }).ref),
      [refOf(0), refOf(1), refOf(2)],
    )
  }
  if (scene.dialect.answer === 'echo') await first.notes.until('message', 3)
  assert.deepEqual(second.notes.of('acked'), [])
  await end([first, second])
}

async function leaves(scene: Scene): Promise<void> {
  const [first, second, third] = await crowd(scene, 'leave', 3)
  first.say(0, 0)
  await Promise.all([second.notes.until('message'), third.notes.until('message')])
  await leave(second)
  first.say(0, 1)
  const heard = await third.notes.until('message', 2)
  assert.deepEqual(heard.at(-1), message(0, 1, scene.dialect.numbered ? 2 : 0))
  assert.equal(second.notes.of('message').length, 1)
  await end([first, second, third])
}

/** Leaves, and waits until the server knows it. */
async function leave(member: Member): Promise<void> {
  const { speech, room } = member
  if (!speech.leave) return member.end()
  member.send(speech.leave(room))
  if (speech.ping) {
    member.send(speech.ping())
    await member.notes.until('ponged')
  } else {
    // Who has left may not speak.
    member.say(1, 0)
    await member.notes.until('refused')
  }
}

async function crowd(
  { dialect, venue }: Scene,
  name: string,
  size: 1 | 2 | 3,
): Promise<[Member, Member, Member]> {
  const room = await venue.openRoom(name)
  const members: Member[] = []
  for (let i = 0; i < size; i++) members.push(await Member.connect(dialect, venue, room))
  for (const member of members) await member.join()
  return members as [Member, Member, Member]
}

async function end(members: Member[]): Promise<void> {
  await Promise.all(members.map((member) => member.end()))
}

/** The places of one sender's messages, in the order in which they came. */
function places(heard: Told[], sender: number): number[] {
  const said = heard.map(({ detail }) => detail as { sender: number; seq: number })
  return said.filter((each) => each.sender === sender).map(({ seq }) => seq)
}
