/** Tables of messages: the slowest of the last minute, and those that failed. A row leads to the message's way. */

import type { Journey, Now } from '../../src/protocol/watched.ts'
import { element } from '../dom.ts'
import { exactTimeOf } from '../times.ts'
import { hashOfMessage } from './address.ts'
import { groupAlike, type Alike } from './alike.ts'
import { stageBar, stageLegend } from './stages.ts'
import { Table, type Column } from './table.ts'
import { age, bytes, count, exactDuration } from './units.ts'

/** So many rows at most. */
const [mostSlow, mostFailed] = [12, 8]

const roomColumn: Column<Journey> = { head: 'room', className: 'name', text: ({ roomName }) => roomName }

export class Journeys {
  private at = 0

  private readonly slow = new Table<Alike>({
    id: 'slowest',
    title: 'Which messages of the last minute were slowest, and where did their time go?',
    empty:
      'Nothing was said in the last minute. Here are the slowest of that minute; older spikes of the heat map are not kept.',
    key: ({ id }) => id,
    columns: [
      { head: 'took', className: 'took', make: (journey) => wayLink(journey, exactDuration(journey.ms)) },
      { head: 'of that, in each stage', className: 'parts', make: stageBar },
      roomColumn,
      {
        head: '',
        className: 'alike',
        text: ({ others }) => (others === 0 ? '' : `and ${count(others)} alike`),
      },
      { head: 'No.', className: 'figure wide', text: ({ seq }) => (seq === null ? '–' : count(seq)) },
      { head: 'size', className: 'figure wide', text: ({ bytes: size }) => bytes(size) },
      { head: 'to', className: 'figure wide', text: ({ recipients }) => count(recipients) },
      this.ago(),
    ],
  })

  private readonly bad = new Table<Journey>({
    id: 'failed',
    title: 'Which messages failed?',
    empty: 'None that the server remembers.',
    key: ({ id }) => id,
    columns: [
      { head: 'why', className: 'took', make: (journey) => wayLink(journey, whyNot(journey)) },
      roomColumn,
      this.ago(),
    ],
  })

  readonly slowest = this.slow.element
  readonly failed = this.bad.element

  constructor() {
    this.slowest.querySelector('h2')?.after(stageLegend())
    for (const { body } of [this.slow, this.bad]) body.addEventListener('click', follow)
  }

  draw({ at, slowest, failed }: Now): void {
    this.at = at
    this.slow.body.style.setProperty('--most', String(slowest[0]?.ms ?? 1))
    this.slow.draw(groupAlike(slowest).slice(0, mostSlow))
    this.bad.draw(failed.slice(0, mostFailed))
  }

  private ago(): Column<Journey> {
    return { head: 'ago', className: 'figure', text: ({ receivedAt }) => age(this.at - receivedAt) }
  }
}

function wayLink({ id, receivedAt }: Journey, text: string): HTMLElement {
  const link = element('a', '', text)
  link.href = hashOfMessage(id)
  link.title = `How it travelled\nreceived ${exactTimeOf(new Date(receivedAt).toISOString())}`
  return link
}

/** The whole row is as good as its link, for whoever has a mouse. */
function follow(event: Event): void {
  const { target } = event
  if (!(target instanceof Element) || target.closest('a')) return
  target.closest('tr')?.querySelector('a')?.click()
}

function whyNot({ refused }: Journey): string {
  return (refused ?? 'failed').replaceAll('_', ' ')
}
