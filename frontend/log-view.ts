/** The messages of a room: draws rows where they changed, and keeps the reader's place whatever comes above or below. */

import type { Hole } from '../src/client/coverage.ts'
import { arrange, button, byId, element, setText } from './dom.ts'
import type { Row } from './rows.ts'
import { SaidView, type Rescue } from './said-view.ts'
import { dayName } from './times.ts'

export interface LogDeps extends Rescue {
  /** The reader came near the oldest message. */
  nearTop(): void
  /** The reader came to the newest message, or left it. */
  bottomChanged(atBottom: boolean): void
  fill(hole: Hole): void
  /** The reader does not want to wait for history. */
  older(): void
}

interface RowView {
  element: HTMLElement
  update(row: Row): void
}

/** Within so many pixels of the end one reads the newest. */
const bottomPx = 48
/** Older messages are asked for before the reader meets the top. */
const topPx = 800

export class LogView {
  private readonly log = byId('log', HTMLDivElement)
  private readonly list = byId('messages', HTMLOListElement)
  private views = new Map<string, RowView>()
  private atBottom = true

  constructor(private readonly deps: LogDeps) {
    this.log.addEventListener('scroll', () => this.scrolled(), { passive: true })
    // A keyboard that opens, a longer draft, a turned phone: who read the newest still does.
    new ResizeObserver(() => this.stay()).observe(this.log)
  }

  /** True: the reader sees the newest message. */
  get readingNewest(): boolean {
    return this.atBottom
  }

  /** Begins with another room, at its newest message. */
  reset(): void {
    this.views = new Map()
    this.list.replaceChildren()
    this.follow(true)
  }

  draw(rows: readonly Row[]): void {
    const anchor = this.atBottom ? undefined : this.firstVisible()
    // Its lower edge: the name above it may go when somebody's earlier message comes before it.
    const edge = anchor?.getBoundingClientRect().bottom ?? 0
    this.announce(anchor === undefined)
    this.views = new Map(rows.map((row) => [row.key, this.viewOf(row)]))
    arrange(
      this.list,
      [...this.views.values()].map((view) => view.element),
    )
    if (anchor?.isConnected) this.log.scrollTop += anchor.getBoundingClientRect().bottom - edge
    this.stay()
    this.lookUp()
  }

  toNewest(): void {
    this.follow(true)
    this.stay()
  }

  /** Turns a page by the keyboard's Page Up and Down from the message box. */
  page(direction: -1 | 1): void {
    this.log.scrollBy({ top: direction * this.log.clientHeight * 0.85 })
  }

  /** What is put in above is not news: it is not read aloud. */
  private announce(news: boolean): void {
    this.log.ariaLive = news ? 'polite' : 'off'
  }

  private viewOf(row: Row): RowView {
    const view = this.views.get(row.key) ?? this.make(row)
    view.update(row)
    return view
  }

  private make(row: Row): RowView {
    switch (row.kind) {
      case 'said': {
        const view = new SaidView(row, this.deps)
        return { element: view.element, update: (next) => next.kind === 'said' && view.update(next) }
      }
      case 'gap':
        return this.gapView(row.hole)
      case 'day': {
        const made = element('li', 'day', element('span', ''))
        return { element: made, update: (next) => next.kind === 'day' && setText(made, dayName(next.sentAt)) }
      }
      case 'top':
        return this.topView()
    }
  }

  private topView(): RowView {
    const text = element('span', '')
    const retry = button('link', 'Try now', () => this.deps.older())
    const update = (row: Row) => {
      if (row.kind !== 'top') return
      setText(text, topText(row))
      retry.hidden = !row.rests || !row.hasOlder
    }
    return { element: element('li', 'top', text, ' ', retry), update }
  }

  private gapView(first: Hole): RowView {
    let hole = first
    const show = button('link', '', () => this.deps.fill(hole))
    const update = (row: Row) => {
      if (row.kind !== 'gap') return
      hole = row.hole
      const missing = hole.to - hole.from + 1
      setText(show, `${missing.toLocaleString()} messages between are not shown. Show the next ones`)
    }
    return { element: element('li', 'gap', show), update }
  }

  /** The message at the upper edge: days and gaps above it may come and go. */
  private firstVisible(): Element | undefined {
    const edge = this.log.getBoundingClientRect().top
    const rows = this.list.children
    let low = 0
    let high = rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) <= edge) low = middle + 1
      else high = middle
    }
    while (low < rows.length && !rows[low]?.classList.contains('said')) low += 1
    return rows[low]
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.log
    this.follow(scrollHeight - scrollTop - clientHeight < bottomPx)
    this.lookUp()
  }

  private follow(atBottom: boolean): void {
    if (this.atBottom === atBottom) return
    this.atBottom = atBottom
    this.deps.bottomChanged(atBottom)
  }

  private stay(): void {
    if (this.atBottom) this.log.scrollTop = this.log.scrollHeight
  }

  private lookUp(): void {
    if (this.views.size > 0 && this.log.scrollTop < topPx) this.deps.nearTop()
  }
}

function topText({ hasOlder, rests }: { hasOlder: boolean; rests: boolean }): string {
  if (!hasOlder) return 'The room begins here.'
  return rests ? 'History is resting. Older messages come when it is back.' : 'Older messages…'
}
