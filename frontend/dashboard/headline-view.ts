/** The sentence at the top: is all well? And what the server is, in a line. */

import type { Now } from '../../src/protocol/watched.ts'
import { byId, element, setText } from '../dom.ts'
import { exactTimeOf } from '../times.ts'
import type { Finding } from './findings.ts'
import { age, count, countOf } from './units.ts'

const away: Finding = {
  about: 'away',
  mood: 'failing',
  sentence: 'The server does not answer. The page goes on by itself when it is back.',
}

export class HeadlineView {
  private readonly headline = byId('headline', HTMLElement)
  private readonly sentence = byId('sentence', HTMLHeadingElement)
  private readonly others = byId('others', HTMLUListElement)
  private readonly spoken = byId('spoken', HTMLParagraphElement)
  private readonly about = byId('about', HTMLParagraphElement)
  private readonly stale = byId('stale', HTMLParagraphElement)
  private said = ''
  private at = 0

  draw(now: Now, [first, ...others]: [Finding, ...Finding[]]): void {
    this.at = now.at
    this.stale.hidden = true
    this.say(first)
    this.others.hidden = others.length === 0
    this.others.replaceChildren(...others.map(({ sentence }) => element('li', '', sentence)))
    setText(this.about, facts(now))
    this.about.title = `Started ${exactTimeOf(new Date(now.startedAt).toISOString())}`
  }

  /** The server is silent; what it told before stays, as old as it is. */
  away(): void {
    this.say(away)
    this.others.hidden = true
    this.stale.hidden = this.at === 0
    setText(this.stale, `What you see is of ${exactTimeOf(new Date(this.at).toISOString())}.`)
  }

  /** Figures change every second; read aloud is only what it is about. */
  private say({ about, mood, sentence }: Finding): void {
    this.headline.dataset.mood = mood
    setText(this.sentence, sentence)
    const title = `${sentence.replace(/[:;.].*/, '')} · Glassroom`
    if (document.title !== title) document.title = title
    if (about !== this.said) setText(this.spoken, sentence)
    this.said = about
  }
}

function facts({ version, at, startedAt, roomsAlive, roomsKnown, membersOnline }: Now): string {
  return [
    `version ${version}`,
    `up for ${age(at - startedAt)}`,
    `${count(roomsAlive)} of ${countOf(roomsKnown, 'room')} alive`,
    `${countOf(membersOnline, 'member')} online`,
  ].join(' · ')
}
