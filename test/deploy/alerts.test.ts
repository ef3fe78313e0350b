import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { root } from '../support/build.ts'
import { rules, textOf, yamlOf } from '../support/deployed.ts'
import { unknownIn } from '../support/known-figures.ts'
import { askedOf } from '../support/promql.ts'

const alerts = rules().filter(({ alert }) => alert !== undefined)
const names = [...new Set(alerts.map(({ alert = '' }) => alert))]
const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8')

/** The alerts that promtool has to see firing in the made-up series. */
function triedOut(): string[] {
  const files = readdirSync(join(root, 'deploy/prometheus/tests'))
  const texts = files.map((name) => JSON.stringify(parse(textOf(`prometheus/tests/${name}`))))
  const fired = [
    ...texts.join().matchAll(/"(?:labels":"\{alertname=\\"|alertname":"|expr":"[^}]*alertname=\\")(\w+)/g),
  ]
  return fired.map(([, name = '']) => name)
}

describe('the rules', () => {
  for (const { alert, record, expr, labels } of rules()) {
    it(`ask for figures that there are: ${alert ?? record} ${labels?.severity ?? ''}`, () => {
      assert.deepEqual(unknownIn(expr), [])
      assert.notEqual(askedOf(expr).selectors.length, 0)
    })
  }

  it('ask for figures that there are also in the words of the alerts', () => {
    const words = alerts.flatMap(({ annotations = {} }) => Object.values(annotations))
    const asked = words.flatMap((text) => [...text.matchAll(/printf "((?:[^"\\]|\\.)*)"/g)])
    assert.notEqual(asked.length, 0)
    const exprs = asked.map(([, text = '']) => text.replaceAll('\\"', '"').replaceAll('%s', 'a'))
    assert.deepEqual(exprs.flatMap(unknownIn), [])
  })

  it('say how bad it is, what it is, and where to read on', () => {
    for (const { alert = '', labels = {}, annotations = {} } of alerts) {
      assert.ok(['critical', 'warning', 'info'].includes(labels.severity ?? ''), alert)
      assert.match(annotations.summary ?? '', /\.$/, alert)
      assert.match(annotations.description ?? '', /\.(\{\{ ?end ?\}\})?$/, alert)
      assert.equal(annotations.runbook, `docs/operations.md#${alert.toLowerCase()}`)
    }
  })

  it('have a heading each in docs/operations.md, and no heading is left of an alert that is gone', () => {
    const headings = [...operations.matchAll(/^### (Glassroom\w+)$/gm)].map(([, name]) => name)
    assert.deepEqual(headings.toSorted(), names.toSorted())
  })

  it('are each tried out with made-up series', () => {
    const tried = new Set(triedOut())
    assert.deepEqual(
      names.filter((name) => !tried.has(name)),
      [],
    )
  })

  it('that tell apart what is wrong fire within thirty seconds: two of a scrape, and their own wait', () => {
    const { global } = yamlOf<{ global: Record<string, string> }>('prometheus/prometheus.yml')
    const beforehand = parseInt(global.scrape_interval ?? '') + parseInt(global.evaluation_interval ?? '')
    assert.equal(beforehand, 10)
    const soon = alerts.filter(
      ({ for: wait = '0s' }) => wait.endsWith('s') && parseInt(wait) + beforehand <= 30,
    )
    const told = new Set(soon.map(({ alert }) => alert))
    const apart = ['PostgresDown', 'JournalFilling', 'JournalFull', 'SlowReaders', 'EventLoopBusy', 'Down']
    for (const name of apart) assert.ok(told.has(`Glassroom${name}`), name)
  })
})

describe('the check of figures', () => {
  const planted: [expr: string, unknown: string[]][] = [
    ['rate(chat_messages_sent[1m])', ['metric chat_messages_sent']],
    ['sum(chat_messages_latency_seconds)', ['metric chat_messages_latency_seconds']],
    ['chat_circuit_state{state="opened"}', ['chat_circuit_state with state "opened"']],
    ['chat_refusals_total{code=~"internal|busy"}', ['chat_refusals_total with code "busy"']],
    ['chat_connections{room="a"} > 1', ['chat_connections by room']],
    ['sum by (user) (chat_connections)', ['label user']],
    [
      'rate(chat_messages_latency_seconds_bucket{le="0.3"}[5m])',
      ['chat_messages_latency_seconds_bucket with le "0.3"'],
    ],
    ['job:chat_messages_late:ratio_rate2h > 1', ['metric job:chat_messages_late:ratio_rate2h']],
    ['up{job="glassroom"} == 0 unless on (job, instance) chat_draining == 1', []],
  ]
  for (const [expr, unknown] of planted) {
    it(`sees what there is not in ${expr}`, () => assert.deepEqual(unknownIn(expr), unknown))
  }
})
