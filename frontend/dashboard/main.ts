/** The dashboard: builds the parts, connects them, and asks the server how it is. */

import type { Now } from '../../src/protocol/watched.ts'
import { byId } from '../dom.ts'
import { operatorToken } from '../operator-token.ts'
import { hashOfMessage, idOf, tokenOf } from './address.ts'
import { askNow } from './api.ts'
import { card, cardOf } from './card.ts'
import { cards, traffic } from './charts.ts'
import { Cursor } from './cursor.ts'
import { findingsOf } from './findings.ts'
import { HeadlineView } from './headline-view.ts'
import { HeatMap } from './heat-map.ts'
import { History, shownSeconds } from './history.ts'
import { JournalView } from './journal-view.ts'
import { Journeys } from './journeys.ts'
import { LedgerView } from './ledger-view.ts'
import { LockView } from './lock-view.ts'
import { PointedAt } from './pointed-at.ts'
import { Poll, type Contact } from './poll.ts'
import { StateTables } from './state-tables.ts'
import { WayDialog } from './way-dialog.ts'

const seconds = new History()
const cursor = new Cursor()
const headline = new HeadlineView()
const journeys = new Journeys()
const tables = new StateTables()
const journal = new JournalView(cursor)
const pointed = new PointedAt(cursor)
const way = new WayDialog()
const lock = new LockView(() => poll.now())
const drawings = [
  cardOf('latency', 'How long do messages take?', [new HeatMap(cursor)]),
  card(traffic, cursor),
  ...cards.map((plan) => card(plan, cursor)),
]
const poll = new Poll({ ask: () => askNow(seconds.newest), took, contactChanged })

function took(now: Now): void {
  seconds.take(now)
  const { slots } = seconds
  const lately = seconds.last(shownSeconds)
  headline.draw(now, findingsOf(now, lately))
  for (const drawing of drawings) drawing.draw(slots)
  journal.draw(now, slots)
  journeys.draw(now)
  tables.draw(now)
  pointed.draw(slots)
  byId('idle', HTMLElement).hidden = lately.some(({ messages, refused }) => messages + refused > 0)
}

function contactChanged(contact: Contact): void {
  const wasLocked = document.body.dataset.contact === 'refused'
  document.body.dataset.contact = contact.state
  if (contact.state === 'refused') return lock.close(contact.status, contact.detail)
  lock.open()
  if (contact.state === 'away') headline.away()
  if (wasLocked) way.again()
}

/** What the address carries: a token, which does not stay there, or a message. */
function route(): void {
  const token = tokenOf(location.hash)
  if (token !== undefined) {
    operatorToken.set(token)
    history.replaceState(null, '', location.pathname)
    poll.now()
  }
  way.route()
}

function arrange(): void {
  const [latency, said, ...others] = drawings.map((drawing) => drawing.element)
  const { slowest, failed } = journeys
  const parts = [
    latency,
    said,
    slowest,
    journal.element,
    failed,
    ...others,
    ...tables.elements,
    new LedgerView().element,
  ]
  byId('board', HTMLElement).append(...parts.filter((part) => part !== undefined))
}

byId('find', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  const id = idOf(byId('find-id', HTMLInputElement).value)
  if (id !== '') location.hash = hashOfMessage(id)
})
addEventListener('hashchange', route)
arrange()
route()
poll.now()
