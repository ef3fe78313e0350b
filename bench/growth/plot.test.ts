import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drawPlot, type Plot } from './plot.ts'
import { costAxis, countAxis } from './scales.ts'

const points = [
  { x: 10, y: 4, min: 3, max: 6 },
  { x: 1_000, y: 0.5, min: 0.4, max: 0.7 },
]
const plot: Plot = {
  title: 'Costs <of> it',
  detail: 'medians',
  x: { name: 'listeners', axis: countAxis([10, 1_000]) },
  y: { name: 'µs', axis: costAxis([0.4, 6], String) },
  series: [{ name: 'server', look: 'first', dots: true, points }],
}

describe('a plot', () => {
  const svg = drawPlot(plot)

  it('stands alone: SVG with its colours for light and for dark, and nothing that is fetched', () => {
    assert.match(svg, /^<svg\s+xmlns="http:\/\/www\.w3\.org\/2000\/svg"\s+viewBox/)
    assert.match(svg, /prefers-color-scheme: dark/)
    assert.doesNotMatch(svg, /href|url\(|@import|<script/)
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/)
  })

  it('names its axes with their units, and escapes what it is told', () => {
    for (const text of ['listeners', 'µs', 'server', 'Costs &#60;of&#62; it'])
      assert.ok(svg.includes(text), text)
    assert.ok(!svg.includes('<of>'))
  })

  it('draws each point with its ends inside of the axes, larger values higher', () => {
    const dots = [...svg.matchAll(/<circle\s+class="dot first"\s+cx="([\d.]+)"\s+cy="([\d.]+)"/g)].map(
      ([, x, y]) => ({ x: Number(x), y: Number(y) }),
    )
    const [, low, high] = [dots[0], dots[2], dots[1]]
    assert.equal(dots.length, 1 + points.length)
    assert.ok(low && high && low.y > high.y && low.x > high.x)
    assert.ok(dots.slice(1).every(({ x, y }) => x >= 76 && x <= 736 && y >= 100 && y <= 398))
    assert.equal(svg.match(/class="ends first" d="M/g)?.length, points.length)
  })
})
