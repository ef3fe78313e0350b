import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { draw } from './drawing.ts'
import { wayOf } from './layout.ts'
import { arrowsOf, readArrows } from './plan.ts'

const arrows = readArrows()

describe('docs/house.svg', () => {
  it('shows who imports whom, as it is', () => {
    const picture = readFileSync(new URL('../../docs/house.svg', import.meta.url), 'utf8')
    assert.equal(picture, draw(arrows), 'run npm run docs:house')
  })

  it('has a way for each arrow that goes through no room', () => {
    const straight = arrows.filter(({ from, to }) => !isUpright(wayOf(from, to)))
    assert.deepEqual(straight, [])
  })
})

describe('the arrows', () => {
  const seen = (path: string, text: string) =>
    arrowsOf([{ path, text }]).map(({ from, to, typesOnly }) => `${from} ${to}${typesOnly ? ' types' : ''}`)

  it('are one for the imports of one room from another', () => {
    const text = `import { Hub } from '../../core/hub.ts'\nimport type { Room } from '../../core/room.ts'\nimport './app.ts'\nimport 'ws'`
    assert.deepEqual(seen('src/adapters/http/listen.ts', text), ['src/adapters/http src/core'])
  })

  it('tell imports of types from others', () => {
    const text = `import type { Delivery } from '../../core/probe.ts'`
    assert.deepEqual(seen('src/telemetry/traces/way.ts', text), ['src/telemetry src/core types'])
  })

  it('change the picture when there is one that was not there', () => {
    const arrow = { from: 'src/core', to: 'src/client', typesOnly: false } as const
    assert.notEqual(draw([...arrows, arrow]), draw(arrows))
  })
})

/** Whether each piece of a way is upright or level, as those that were laid out are. */
function isUpright(points: ReturnType<typeof wayOf>): boolean {
  return points.slice(1).every(([x, y], at) => x === points[at]?.[0] || y === points[at]?.[1])
}
