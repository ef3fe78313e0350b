/** The stages of a message's way, as one bar of pieces. */

import type { Journey, Stage } from '../../src/protocol/watched.ts'
import { element } from '../dom.ts'
import { duration } from './units.ts'

/** In the order in which a message passes them, each with the question that its length answers. */
export const stageWords: Readonly<Record<Stage, string>> = {
  queue: 'waiting for a writer',
  store: 'being stored in Postgres',
  journal: 'being kept in the journal',
  deliver: 'on the way to the members',
}

const order = Object.keys(stageWords) as Stage[]

/** As long as the message took, where `--most` on an element around it is the slowest one's milliseconds. */
export function stageBar({ stages, ms }: Pick<Journey, 'stages' | 'ms'>): HTMLElement {
  const told = order.flatMap((stage) => {
    const took = stages[stage]
    return took === undefined ? [] : [{ stage, took }]
  })
  const pieces = told.map(({ stage, took }) => {
    const piece = element('i', `stage-${stage}`)
    piece.style.setProperty('--ms', String(took))
    return piece
  })
  const bar = element('span', 'stages', ...pieces)
  bar.role = 'img'
  bar.ariaLabel = told.map(({ stage, took }) => `${stage} ${duration(took)}`).join(', ')
  bar.title = [duration(ms), ...told.map(({ stage, took }) => `${duration(took)} ${stageWords[stage]}`)].join(
    '\n',
  )
  return bar
}

/** What the colours of the bars mean. */
export function stageLegend(): HTMLElement {
  const keys = order.map((stage) => {
    const key = element('span', '', element('i', `stage-${stage}`), stage)
    key.title = stageWords[stage]
    return key
  })
  return element('p', 'stage-legend', ...keys)
}
