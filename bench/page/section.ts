/** Sections and tables, as all parts of the page write them. */

import { html, type Markup, type Shown } from './html.ts'

export function section(id: string, title: string, body: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`
}

/** A table's column; `number`: set to the right, in figures of one width. */
export interface Head {
  text: string
  number?: true
}

export function table(caption: string, heads: readonly Head[], rows: readonly (readonly Shown[])[]): Markup {
  const cell = (value: Shown, i: number) =>
    i === 0
      ? html`<th scope="row">${value}</th>`
      : html`<td${heads[i]?.number ? html` class="number"` : ''}>${value}</td>`
  return html`<div class="wide">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map(({ text, number }) => html`<th scope="col" ${number ? html` class="number"` : ''}>${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map(cell)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** A mark for good or bad that does not need colour to be told. */
export function sign(good: boolean | undefined): Markup {
  if (good === undefined) return html`<span class="unknown">not checked</span>`
  return good
    ? html`<span class="good">✓ <span class="unseen">yes</span></span>`
    : html`<span class="bad">✗ <span class="unseen">no</span></span>`
}

/** Names and values side by side. */
export function facts(rows: readonly (readonly [name: Shown, value: Shown])[]): Markup {
  return html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}
