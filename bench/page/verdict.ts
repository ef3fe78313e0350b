/** The top of the page: one word, the figures that the run is quoted with, and what was asked of it. */

import { circumstances, headline, verdictWord } from '../results/headline.ts'
import { explainLimit } from '../results/limit.ts'
import type { Summary } from '../results/summary.ts'
import { html, type Markup } from './html.ts'
import { sign, table } from './section.ts'
import { spaced } from './words.ts'

export function verdict(summary: Summary): Markup {
  const { exitCode, reasons, command, url, dialect, startedAt, run } = summary
  return html`<header class="${toneOf(exitCode)}">
    <p class="what">bench ${command} <span>${url.replace(/\/$/, '')}</span></p>
    <h1>${verdictWord(summary)} <small>exit code ${exitCode}</small></h1>
    ${
      reasons.length > 0 &&
      html`<ul class="reasons">
        ${reasons.map((reason) => html`<li>${reason}</li>`)}
      </ul>`
    }
    <dl class="headline">
      ${headline(summary).map(
        ({ name, text, note }) =>
          html`<div class="${name}">
            <dt>${name}</dt>
            <dd>${spaced(text)} <small>${note}</small></dd>
          </div>`,
      )}
    </dl>
    ${slos(summary)} ${(summary.notes ?? []).map((note) => html`<p>${note}</p>`)}
    <p><b>What limited it</b> ${explainLimit(summary)}</p>
    <p class="note">
      ${circumstances(summary)}. <span>${dialect} protocol.</span>
      <span
        >Run ${run},
        <time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>.</span
      >
    </p>
  </header>`
}

/** The colour; the word says the same. */
function toneOf(exitCode: number): 'pass' | 'doubt' | 'fail' {
  if (exitCode === 0) return 'pass'
  return exitCode === 90 || exitCode === 130 ? 'doubt' : 'fail'
}

function slos({ slos }: Summary): Markup | undefined {
  if (slos.length === 0) return undefined
  return table(
    'What was asked of it',
    [{ text: 'objective' }, { text: 'measured', number: true }, { text: 'met' }],
    slos.map(({ text, measured, met }) => [
      html`<code>${text}</code>`,
      measured === undefined ? 'nothing' : spaced(measured),
      sign(met),
    ]),
  )
}
