/** A short run, as `npm run chaos` does it: whoever breaks the harness, or the promise, hears of it at once. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { built } from '../support/build.ts'
import { recordOf, render } from './report.ts'
import { run } from './run.ts'

/** Kills both, the server, and Postgres. */
const options = { cycles: 3, seed: 10834, json: undefined }

describe('a short run of chaos', () => {
  it('loses nothing that was acked, and tells so in a page of at most 80 columns', async () => {
    await built()
    let shown = ''
    const screen = { write: (text: string) => (shown += text) }
    const result = await run(options, screen, new AbortController().signal)
    const page = render(result)
    assert.deepEqual(result.findings, [], page)
    assert.ok(result.figures.ackedTotal > 0)
    assert.equal(result.stored, result.figures.ackedTotal)
    assert.match(shown, /3\/3 faults/)
    assert.match(page, /^ PASS /m)
    assert.match(page, /npm run chaos -- --cycles 3 --seed 10834/)
    for (const line of page.split('\n')) assert.ok(line.length <= 80, line)
    assert.doesNotThrow(() => JSON.stringify(recordOf(result)))
  })
})
