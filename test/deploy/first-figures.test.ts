import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { root } from '../support/build.ts'
import { unknownIn } from '../support/known-figures.ts'
import { askedOf } from '../support/promql.ts'

const catalogue = readFileSync(join(root, 'docs/telemetry.md'), 'utf8')
const [, first = ''] = /^## Watch these six first\n([^]*?)^## /m.exec(catalogue) ?? []
const figures = [...first.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, figure = '']) => figure)

describe('the figures to watch first', () => {
  it('are six', () => assert.equal(figures.length, 6))

  for (const figure of figures) {
    it(`ask for what there is: ${figure}`, () => {
      assert.deepEqual(unknownIn(figure), [])
      assert.notEqual(askedOf(figure).selectors.length, 0)
    })
  }
})
