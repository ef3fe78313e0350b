import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../../test/support/browser.ts'
import { violations } from '../ledger/findings.ts'
import { toJunit } from './junit.ts'
import type { Summary } from './summary.ts'
import { sampleRun } from './testing/sample-run.ts'
import { attack, brokenRun, hostileRun } from './testing/troubled.ts'

let browser: Browser
let page: Page

before(async () => {
  browser = await launchBrowser()
  page = await browser.newPage()
})
after(() => browser.close())

interface Parsed {
  tests: number
  failures: number
  skipped: number
  names: string[]
  failed: string[]
  passedOver: string[]
}

/** As a browser's XML parser has it; rejects what is not well formed. */
async function parsed(summary: Summary): Promise<Parsed> {
  return page.evaluate(`(() => {
    const xml = new DOMParser().parseFromString(${JSON.stringify(toJunit(summary))}, 'application/xml')
    if (xml.querySelector('parsererror')) throw new Error(xml.documentElement.textContent)
    const name = (element) => element.getAttribute('name')
    const count = (what) => Number(xml.documentElement.getAttribute(what))
    return {
      tests: count('tests'),
      failures: count('failures'),
      skipped: count('skipped'),
      names: [...xml.querySelectorAll('testcase')].map(name),
      failed: [...xml.querySelectorAll('failure')].map((failure) => name(failure.parentElement)),
      passedOver: [...xml.querySelectorAll('skipped')].map((skipped) => name(skipped.parentElement)),
    }
  })()`)
}

describe('a run as JUnit', () => {
  it('has a case for the run, each promise and each objective', async () => {
    const { summary } = sampleRun({ seconds: 2 })
    const { tests, names, failed, passedOver } = await parsed(summary)
    assert.equal(tests, 2 + Object.keys(violations).length + summary.slos.length)
    assert.equal(names.length, tests)
    assert.ok(names.includes('out of order') && names.includes('delivery.p99<50ms'))
    assert.deepEqual([failed, passedOver], [[], []])
  })

  it('fails where a promise was broken or an objective missed', async () => {
    const { failures, failed } = await parsed(brokenRun({ seconds: 2 }).summary)
    assert.deepEqual(failed, ['lost', 'duplicate', 'delivery.p99<5ms', 'join.p99<1s'])
    assert.equal(failures, 4)
  })

  it('fails a run that does not count', async () => {
    const { summary } = sampleRun({ seconds: 2 })
    const invalid = await parsed({ ...summary, verdict: 'invalid', reasons: ['Too late.'] })
    assert.deepEqual(invalid.failed, ['the generator kept up'])
    const interrupted = await parsed({ ...summary, verdict: 'interrupted' })
    assert.deepEqual(interrupted.failed, ['the run came to its end'])
  })

  it('passes over what was not checked', async () => {
    const { audit: _none, ...summary } = sampleRun({ seconds: 2 }).summary
    const { passedOver, skipped } = await parsed({
      ...summary,
      reconciliation: [],
      unchecked: ['history', 'head', 'metrics'],
    })
    assert.deepEqual(passedOver, ['history', 'head', 'metrics'])
    assert.equal(skipped, 3)
  })

  it('is well formed whatever the texts are', async () => {
    const { summary } = hostileRun({ seconds: 2 })
    const { names } = await parsed({ ...summary, url: `\u0000\ud800${attack}` })
    assert.ok(names.includes(`delivery.p99<5ms${attack}`))
  })
})
