/** A run as JUnit XML: each promise, each objective, and whether the run counts at all, as a test case. */

import { checkedOf } from './checked.ts'
import type { Summary } from './summary.ts'

interface TestCase {
  group: 'run' | 'promises' | 'objectives'
  name: string
  /** None: it is met. */
  failure?: string
  /** Why nobody looked. */
  skipped?: string
}

export function toJunit(summary: Summary): string {
  const cases = [...runCases(summary), ...promiseCases(summary), ...objectiveCases(summary)]
  const counts = attributes({
    tests: cases.length,
    failures: cases.filter(({ failure }) => failure !== undefined).length,
    errors: 0,
    skipped: cases.filter(({ skipped }) => skipped !== undefined).length,
    time: summary.seconds.toFixed(3),
  })
  const suite = attributes({
    name: `bench ${summary.command}`,
    timestamp: summary.startedAt,
    hostname: summary.url,
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="bench"${counts}>`,
    `  <testsuite${suite}${counts}>`,
    ...cases.map(written),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

/** A run that broke a promise or missed an objective was run properly: those fail below. */
function runCases({ verdict, reasons }: Summary): TestCase[] {
  const told = reasons.join('\n')
  return [
    { group: 'run', name: 'the generator kept up', ...(verdict === 'invalid' ? { failure: told } : {}) },
    {
      group: 'run',
      name: 'the run came to its end',
      ...(verdict === 'failed' || verdict === 'interrupted' ? { failure: told } : {}),
    },
  ]
}

function promiseCases(summary: Summary): TestCase[] {
  return checkedOf(summary).map(({ violation, name, meaning, count, checked }) => {
    const cases = summary.cases.filter((found) => found.violation === violation)
    const failure = [`${count} × ${meaning}`, ...cases.map((found) => JSON.stringify(found))].join('\n')
    return {
      group: 'promises',
      name,
      ...(count > 0 ? { failure } : {}),
      ...(checked ? {} : { skipped: 'not checked' }),
    }
  })
}

function objectiveCases({ slos }: Summary): TestCase[] {
  return slos.map(({ text, measured, met }) => ({
    group: 'objectives',
    name: text,
    ...(met ? {} : { failure: `measured ${measured ?? 'nothing'}` }),
  }))
}

function written({ group, name, failure, skipped }: TestCase): string {
  const head = `    <testcase${attributes({ classname: `bench.${group}`, name })}`
  if (failure !== undefined) {
    const [message = ''] = failure.split('\n')
    return `${head}>\n      <failure${attributes({ message })}>${escape(failure)}</failure>\n    </testcase>`
  }
  return skipped === undefined
    ? `${head}/>`
    : `${head}><skipped${attributes({ message: skipped })}/></testcase>`
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join('')
}

/** Characters that XML cannot have, not even escaped, are replaced. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}
