/** What a scrape says, read strictly: throws at anything that Prometheus' plain text or OpenMetrics does not allow. */

import assert from 'node:assert/strict'
import { labelsIn, numberIn } from './exposition-parts.ts'

export type Form = 'text' | 'openmetrics'

export interface Exemplar {
  labels: Record<string, string>
  value: number
  /** Seconds since 1970. */
  at: number
}

export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
  exemplar?: Exemplar
}

export interface Family {
  name: string
  help: string
  type: string
  samples: Sample[]
}

/** The families in their order. */
export function expositionOf(body: string, form: Form): Family[] {
  const families: Family[] = []
  for (const line of linesOf(body, form)) {
    const family = families.at(-1)
    if (line.startsWith('# HELP ')) families.push(begun(line))
    else if (!family) assert.fail(line)
    else if (line.startsWith('# TYPE ')) describe(family, line)
    else family.samples.push(sampleIn(line, form))
  }
  for (const family of families) checkFamily(family, form)
  checkNames(families)
  return families
}

/** The value of each series, by its name and its labels in order; a bound of a bucket is the number that it is. */
export function seriesOf(families: Family[]): Map<string, number> {
  const all = families.flatMap(({ samples }) => samples)
  const series = new Map(all.map((sample) => [seriesKey(sample), sample.value]))
  assert.equal(series.size, all.length, 'a series comes twice')
  return series
}

export function seriesKey({ name, labels }: Sample): string {
  const { le, ...others } = labels
  const bound = le === undefined ? {} : { le: String(boundOf(le)) }
  return `${name}${JSON.stringify(Object.entries({ ...others, ...bound }).toSorted())}`
}

function linesOf(body: string, form: Form): string[] {
  assert.ok(body.endsWith('\n'), 'the last line has no end')
  const lines = body.slice(0, -1).split('\n')
  if (form === 'text') return lines.filter((line) => line !== '')
  assert.equal(lines.pop(), '# EOF')
  assert.ok(!lines.includes(''), 'an empty line')
  return lines
}

function begun(line: string): Family {
  const [, name, help] = /^# HELP ([a-zA-Z_:][\w:]*) (.+)$/.exec(line) ?? assert.fail(line)
  return { name: String(name), help: String(help), type: '', samples: [] }
}

function describe(family: Family, line: string): void {
  const [, name, type] = /^# TYPE ([\w:]+) (counter|gauge|histogram)$/.exec(line) ?? assert.fail(line)
  assert.ok(family.name === name && family.samples.length === 0 && family.type === '', line)
  family.type = String(type)
}

const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")+)\})? (\S+)(?: # (.+))?$/

function sampleIn(line: string, form: Form): Sample {
  const [, name, labels = '', value = '', exemplar] = sampleLine.exec(line) ?? assert.fail(line)
  // prom-client has its own way to say so, which Prometheus takes.
  const number = form === 'text' && value === 'Nan' ? NaN : numberIn(value)
  const sample = { name: String(name), labels: labelsIn(labels), value: number }
  if (exemplar === undefined) return sample
  assert.equal(form, 'openmetrics', line)
  return { ...sample, exemplar: exemplarIn(exemplar) }
}

function exemplarIn(text: string): Exemplar {
  const [, labels = '', value = '', at = ''] = /^\{(.*)\} (\S+) (\S+)$/.exec(text) ?? assert.fail(text)
  const read = labelsIn(labels)
  assert.ok(Object.entries(read).flat().join('').length <= 128, 'an exemplar with too long labels')
  return { labels: read, value: numberIn(value), at: numberIn(at) }
}

const suffixes: Record<string, Record<Form, RegExp>> = {
  counter: { text: /^$/, openmetrics: /^_total$/ },
  gauge: { text: /^$/, openmetrics: /^$/ },
  histogram: { text: /^_(bucket|sum|count)$/, openmetrics: /^_(bucket|sum|count)$/ },
}

function checkFamily({ name: family, type, samples }: Family, form: Form): void {
  const allowed = suffixes[type]?.[form] ?? assert.fail(`${family} has no type`)
  if (type === 'counter') assert.equal(family.endsWith('_total'), form === 'text', family)
  for (const { name, value, exemplar } of samples) {
    assert.ok(name.startsWith(family), name)
    assert.match(name.slice(family.length), allowed)
    if (type === 'counter') assert.ok(value >= 0, name)
    if (exemplar) assert.match(name, /_(bucket|total)$/)
  }
  if (type === 'histogram') checkBuckets(family, samples)
}

/** Rising bounds, rising counts, the last of all: each series in one piece, and exemplars in the buckets that they are of. */
function checkBuckets(family: string, samples: Sample[]): void {
  let [bound, count] = [-Infinity, 0]
  for (const { name, labels, value, exemplar } of samples) {
    if (name === `${family}_bucket`) {
      const le = boundOf(labels.le ?? assert.fail(name))
      assert.ok(le > bound && value >= count, name)
      if (exemplar) assert.ok(exemplar.value > bound && exemplar.value <= le, name)
      ;[bound, count] = [le, value]
    } else {
      assert.equal(bound, Infinity, name)
      if (name !== `${family}_count`) continue
      assert.equal(value, count, name)
      ;[bound, count] = [-Infinity, 0]
    }
  }
}

/** No two families may have a sample of the same name. */
function checkNames(families: Family[]): void {
  const seen = new Set<string>()
  for (const { name, samples } of families) {
    for (const each of new Set([name, ...samples.map((sample) => sample.name)])) {
      assert.ok(!seen.has(each), `${each} comes twice`)
      seen.add(each)
    }
  }
}

function boundOf(le: string): number {
  return le === '+Inf' ? Infinity : Number(le)
}
