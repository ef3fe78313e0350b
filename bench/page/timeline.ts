/** The timeline: panels on one axis of time, drawn here; timeline.js adds the pointer and the choice of a window. */

import type { SavedRun } from '../results/folder.ts'
import { linearAxis, timeSteps } from './axis.ts'
import { columnsOf, type Column } from './columns.ts'
import { heatAxis, heatKey, heatMap } from './heat.ts'
import { html, type Markup } from './html.ts'
import { panelsOf, type Line, type Panel } from './panels.ts'
import { key, labelsBelow, line, picture, round } from './picture.ts'
import { section } from './section.ts'
import { moment } from './words.ts'

export function timeline({ summary, seconds }: SavedRun): Markup {
  const columns = columnsOf(seconds)
  const end = columns.at(-1)?.at
  if (end === undefined)
    return section('timeline', 'Timeline', html`<p>The run sent no messages: there is none.</p>`)
  const panels = panelsOf(summary, columns)
  const marks = summary.marks.filter(({ at }) => at >= 0 && at <= end).sort((a, b) => a.at - b.at)
  const background = [
    bands(columns),
    ...marks.map(({ at }) => html`<path class="mark" d="M${round(at)} 0V100" />`),
  ]
  const body = html`<div
      id="panels"
      tabindex="0"
      role="group"
      aria-label="Timeline"
      aria-describedby="timeline-help"
    >
      ${strip(columns, marks, end)} ${panels.map((panel) => figure(panel, columns, background, end))}
      ${labelsBelow(
        0,
        end,
        timeSteps(end).map((at) => ({ at, text: moment(at) })),
      )}
    </div>
    <p class="note" id="timeline-help" data-scripted hidden>
      Point at a second to read it; drag to choose a window. With the keyboard: ← → to move, with Shift to
      choose, Enter to show what is chosen, Escape to show all.
    </p>
    <p id="window" class="note" hidden><output></output> <button type="button">Show all</button></p>
    <p id="said" class="unseen" aria-live="polite"></p>
    ${
      marks.length > 0 &&
      html`<ol class="marks">
        ${marks.map(({ at, text }) => html`<li><b>${moment(at)}</b> ${text}</li>`)}
      </ol>`
    }
    ${table(panels, columns, seconds.length)}`
  return section('timeline', 'Timeline', body)
}

/** What happened when: numbers that are told below, and the phases besides the load. */
function strip(columns: readonly Column[], marks: readonly { at: number }[], end: number): Markup {
  const percent = (at: number) => round((at / end) * 100)
  const phases = columns.filter(({ phase }, i) => phase !== 'load' && columns[i - 1]?.phase !== phase)
  return html`<svg class="strip" aria-hidden="true">
    ${phases.map(({ from, phase }) => wide(columns, phase, end) && html`<text class="phase" dx="0.7em" data-at="${round(from)}" x="${percent(from)}%" y="1em">${phase}</text>`)}
    ${marks.map(
      ({ at }, i) =>
        html`<text class="flag" data-at="${round(at)}" x="${percent(at)}%" y="1em">${i + 1}</text>`,
    )}
    <text class="now" y="1em"></text>
  </svg>`
}

/** Whether a phase's name has room above it. */
function wide(columns: readonly Column[], phase: string, end: number): boolean {
  const seconds = columns.reduce(
    (sum, column) => sum + (column.phase === phase ? column.at - column.from : 0),
    0,
  )
  return seconds / end > 0.08
}

function bands(columns: readonly Column[]): Markup {
  const paths = columns.map(({ phase, from, at }) =>
    phase === 'load' ? '' : `M${round(from)} 0H${round(at)}V100H${round(from)}z`,
  )
  return html`<path class="band" d="${paths.join('')}" />`
}

function figure(panel: Panel, columns: readonly Column[], background: Markup[], end: number): Markup {
  const { title, lines, wording, axisWording, heat, atLeast = 0, limit = Infinity } = panel
  const values = columns.flatMap((column) => lines.map(({ value }) => value(column) ?? 0))
  const heatScale = heat && heatAxis(columns)
  const y = heatScale ?? linearAxis(Math.max(atLeast, ...values), axisWording)
  const drawn = lines.map(({ look, value }) => line(look, pointsOf(columns, value, y.place)))
  const limitAt = y.place(limit)
  const limited = !heat && limitAt <= 100
  const body = html`${background}${heatScale && heatMap(columns, heatScale)}
    ${
      limited &&
      line('limit', [
        [0, limitAt],
        [end, limitAt],
      ])
    }${drawn} <rect class="brush" y="0" width="0" height="100" /><path class="cursor" />`
  const label = `${title} over ${moment(end)}: ${lines.map((line) => range(line, columns, wording)).join('; ')}`
  return html`<figure>
    <figcaption>
      <b>${title}</b>${lines.map(({ name, look }) =>
        key(look, html`${name} <output data-of="${title} ${name}"></output>`),
      )}${limited && key('limit', `valid up to ${wording(limit)}`)}${heat && heatKey()}
    </figcaption>
    ${picture({ label, y, from: 0, to: end, tall: heat ?? false, body })}
  </figure>`
}

/** In the middle of each column, and to the ends of the first and the last: one second alone is a line too. */
function pointsOf(columns: readonly Column[], value: Line['value'], place: (value: number) => number) {
  return columns.flatMap((column, i) => {
    const known = value(column)
    if (known === undefined) return [undefined]
    const { from, at } = column
    const middle = [(from + at) / 2, place(known)] as const
    return [
      ...(i === 0 ? [[from, middle[1]] as const] : []),
      middle,
      ...(i === columns.length - 1 ? [[at, middle[1]] as const] : []),
    ]
  })
}

function range(
  { name, value }: Line,
  columns: readonly Column[],
  wording: (value: number) => string,
): string {
  const known = columns.map(value).filter((value) => value !== undefined)
  if (known.length === 0) return `${name} not known`
  return `${name} ${wording(Math.min(...known))} to ${wording(Math.max(...known))}`
}

/** The same as numbers; the pointer reads them here. */
function table(panels: readonly Panel[], columns: readonly Column[], seconds: number): Markup {
  const cells = panels.flatMap(({ title, lines, wording }) =>
    lines.map((line) => ({ title, wording, ...line })),
  )
  const each = Math.ceil(seconds / columns.length)
  const merged =
    each > 1 &&
    html`<p class="note">
      ${each} seconds a row: counts are per second, all else is that of the worst second.
    </p>`
  return html`<details>
    <summary>The seconds as a table</summary>
    ${merged}
    <div class="wide">
      <table id="seconds">
        <thead>
          <tr>
            <th scope="col">until</th>
            ${cells.map(({ title, name }) => html`<th scope="col" class="number" data-name="${title} ${name}">${title} <small>${name}</small></th>`)}
          </tr>
        </thead>
        <tbody>
          ${columns.map(
            (column) =>
              html`<tr data-from="${round(column.from)}" data-to="${round(column.at)}">
                <th scope="row">${moment(column.at)}</th>
                ${cells.map(({ value, wording }) => html`<td>${told(value(column), wording)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`
}

function told(value: number | undefined, wording: (value: number) => string): string {
  return value === undefined ? '–' : wording(value)
}
