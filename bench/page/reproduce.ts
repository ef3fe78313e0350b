/** How to do it again, and the data to take away. */

import type { Summary } from '../results/summary.ts'
import { html, type Markup } from './html.ts'
import { facts, section } from './section.ts'
import { bytes } from './words.ts'

export function reproduce(summary: Summary): Markup {
  const { again, environment, options, run } = summary
  const { node, os, cpu, cores, memoryBytes, loopback } = environment
  const data = Buffer.from(JSON.stringify(summary)).toString('base64')
  const body = html`<p>The command that does it again:</p>
    <pre tabindex="0"><code>${again}</code></pre>
    <h3>Options</h3>
    ${facts(Object.entries(options).map(([name, value]) => [html`<code>${name}</code>`, value]))}
    <h3>Machine of the generator</h3>
    ${facts([
      ['CPU', `${cores} × ${cpu}`],
      ['memory', bytes(memoryBytes)],
      ['system', os],
      ['Node', node],
      ['network', loopback ? 'loopback: the server shares the machine' : 'another host'],
    ])}
    <p>
      <a download="summary-${run.replace(/[^\w-]/g, '')}.json" href="data:application/json;base64,${data}"
        >summary.json</a
      >
      has every number of this page but the seconds; those are in <code>series.ndjson</code> of the run’s
      folder.
    </p>`
  return section('reproduce', 'Reproduce', body)
}
