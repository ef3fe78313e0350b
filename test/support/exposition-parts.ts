/** The smallest parts of a scrape. */

import assert from 'node:assert/strict'

/** Of the text between the braces, each name once. */
export function labelsIn(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  const pair = /([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\n"])*)"(,|$)/y
  while (pair.lastIndex < text.length) {
    const [, name = '', value = '', comma] = pair.exec(text) ?? assert.fail(text)
    assert.ok(!Object.hasOwn(labels, name), `${name} comes twice`)
    assert.ok(comma !== ',' || pair.lastIndex < text.length, text)
    labels[name] = unescaped(value)
  }
  return labels
}

export function numberIn(text: string): number {
  if (/^[+-]Inf$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  assert.match(text, /^(NaN|-?\d+(\.\d+)?(e[+-]?\d+)?)$/)
  return Number(text)
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_all, char: string) => (char === 'n' ? '\n' : char))
}
