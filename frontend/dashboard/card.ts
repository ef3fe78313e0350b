/** A chart with the question that it answers. */

import { element } from '../dom.ts'
import type { CardPlan } from './charts.ts'
import type { Cursor } from './cursor.ts'
import type { Slots } from './history.ts'
import { Strip } from './strip.ts'

/** What draws the last two minutes. */
export interface Drawn {
  element: HTMLElement
  draw(slots: Slots): void
}

export function card({ id, question, strips }: CardPlan, cursor: Cursor): Drawn {
  return cardOf(
    id,
    question,
    strips.map((plan, at) => new Strip(plan, cursor, at === strips.length - 1)),
  )
}

/** A card around these drawings. */
export function cardOf(id: string, question: string, drawings: readonly Drawn[]): Drawn {
  const title = element('h2', '', question)
  const made = element('section', `card card-${id}`, title, ...drawings.map((each) => each.element))
  title.id = `card-${id}`
  made.setAttribute('aria-labelledby', title.id)
  return { element: made, draw: (slots) => drawings.forEach((each) => each.draw(slots)) }
}
