import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FakeScreen } from './fake-screen.ts'
import { openView } from './open.ts'
import { PlainView } from './plain.ts'
import { headingOf, secondOf } from './second-cases.ts'
import type { View } from './view.ts'

function written(follow: (view: View, pass: (seconds: number) => void) => void): string[] {
  const lines: string[] = []
  let now = 0
  follow(new PlainView({ write: (text) => lines.push(text) }, () => now), (seconds) => (now += seconds * 1e6))
  return lines
}

describe('the plain view', () => {
  it('is one line every five seconds, with the worst of them', () => {
    const lines = written((view) => {
      for (let at = 1; at <= 12; at++)
        view.second(secondOf(at, at === 7 ? { ack: { ...secondOf(at).ack, p99: 99_000 }, late: 3 } : {}))
      view.end()
      view.end()
    })
    assert.equal(lines.length, 3)
    assert.equal(
      lines[1],
      't=10s phase=load sent=10000 late=3 acked=9990 delivered=509490 in_flight=14 acks_per_second=999 ' +
        'deliveries_per_second=50949 worst_ack_p99_us=99000 worst_delivery_p99_us=6400 worst_lag_p99_us=900 ' +
        'generator_cpu=0.48 server_cpu=0.71\n',
    )
    assert.match(lines[2] ?? '', /^t=12s .* sent=12000 /)
  })

  it('tells a phase when it begins, and then every five seconds', () => {
    const lines = written((view, pass) => {
      for (let i = 0; i <= 60; i++) {
        view.phase(`connecting ${i}/60`)
        pass(0.1)
      }
      view.phase('joining')
      view.end()
      view.phase('never')
    })
    assert.deepEqual(lines, ['phase="connecting 0/60"\n', 'phase="connecting 50/60"\n', 'phase=joining\n'])
  })

  it('keeps each mark on one line, whatever is in it', () => {
    const lines = written((view) => view.mark('room "a"\n\x1b[2J\u2028b'))
    assert.deepEqual(lines, ['mark="room \\"a\\"��[2J�b"\n'])
  })
})

describe('the view of a run', () => {
  it('is live on a terminal, plain elsewhere, and none when that is asked for', () => {
    const screen = new FakeScreen()
    assert.equal(openView(screen, headingOf()).constructor.name, 'LiveView')
    assert.equal(openView(screen, headingOf(), { plain: true }).constructor.name, 'PlainView')
    assert.equal(openView({ write: () => true }, headingOf()).constructor.name, 'PlainView')
    const silent = openView(screen, headingOf(), { quiet: true })
    silent.phase('joining')
    silent.second(secondOf(1))
    silent.mark('a step')
    silent.end()
    assert.equal(screen.writes, 0)
  })
})
