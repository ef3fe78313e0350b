/** A run as one HTML file that needs nothing else: no network, no scripts of others, and none that the page did not bring. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { SavedRun } from '../results/folder.ts'
import { verdictWord } from '../results/headline.ts'
import { breakdown, cost } from './breakdown.ts'
import { compare } from './compare.ts'
import { correctness, reconciliation } from './correctness.ts'
import { html, Markup } from './html.ts'
import { reproduce } from './reproduce.ts'
import { slowest } from './slowest.ts'
import { spectrum } from './spectrum.ts'
import { timeline } from './timeline.ts'
import { verdict } from './verdict.ts'

const style = fileOf('report.css') + fileOf('pictures.css')
const script = fileOf('timeline.js')

/** Only what has these hashes is obeyed, even if a text of the run should ever get past the escaping. */
const policy = [
  `default-src 'none'`,
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ')

const links = [
  ['timeline', 'Timeline'],
  ['percentiles', 'Percentiles'],
  ['correctness', 'Correctness'],
  ['slowest', 'Slowest'],
  ['reconciliation', 'Reconciliation'],
  ['cost', 'Cost'],
  ['breakdown', 'Rooms and workers'],
] as const

/** The report. With a baseline its percentiles are drawn too, and the figures of both are set side by side. */
export function renderPage(run: SavedRun, baseline?: SavedRun): string {
  const { summary } = run
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${verdictWord(summary)} · bench ${summary.command} · ${summary.startedAt.slice(0, 10)}</title>
        ${new Markup(`<style>${style}</style>`)}
      </head>
      <body>
        <main>
          ${verdict(summary)}
          <nav aria-label="Parts">
            ${links.map(([id, text]) => html`<a href="#${id}">${text}</a> `)}${
              baseline && html`<a href="#compare">Compare</a> `
            }<a href="#reproduce">Reproduce</a>
          </nav>
          ${timeline(run)} ${spectrum(summary, baseline?.summary)} ${correctness(summary)} ${slowest(summary)}
          ${reconciliation(summary)} ${cost(summary)} ${breakdown(summary)}
          ${baseline && compare(summary, baseline.summary)} ${reproduce(summary)}
        </main>
        ${new Markup(`<script>${script}</script>`)}
      </body>
    </html> `.text
}

function fileOf(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
