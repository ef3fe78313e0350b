import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { FakeScreen } from './fake-screen.ts'
import { LiveView } from './live.ts'
import { headingOf, nothingMeasured, secondOf } from './second-cases.ts'
import { widthOf } from './text.ts'
import type { Heading } from './view.ts'

let now = 0
const pass = (ms: number) => {
  now += ms * 1e3
  mock.timers.tick(ms)
}

/** A view of a run in its 37th second, below a prompt. */
function follow(screen: FakeScreen, changed: Partial<Heading> = {}, seconds = 37): LiveView {
  screen.write('$ npm run bench -- rate\n')
  const view = new LiveView(screen, headingOf(changed), () => now)
  view.phase('connecting 340/1,020', 1 / 3)
  for (let at = 1; at <= seconds; at++) {
    pass(1_000)
    view.second(secondOf(at, at === 30 ? { delivery: { ...secondOf(at).delivery, p99: 12_800 } } : {}))
  }
  pass(250)
  return view
}

describe('the live view', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }))
  afterEach(() => mock.timers.reset())

  it('shows how the run is going', () => {
    const screen = new FakeScreen()
    const view = follow(screen)
    view.mark('spike 10k 5s')
    pass(250)
    assert.equal(
      screen.picture,
      `$ npm run bench -- rate
 bench rate · ws://127.0.0.1:8080
 20 rooms × 51 members · 1k/s for 60s
 ▕██████████████████░░░░░░░░░░░░▏  61 %  load  37 s of 60 s
 offered 37,000 · sent 37,000 · late 0 · acked 36,963 · delivered 1,885,113

                   now      p50      p90      p99      max  p99 of 19 s
 ack             999/s   1.10ms   1.60ms   3.20ms   12.0ms  ███████████████████
 delivery     50,949/s   1.80ms   3.00ms   6.40ms   22.0ms  ▄▄▄▄▄▄▄▄▄▄▄█▄▄▄▄▄▄▄
 last                    3.90ms   5.80ms   11.0ms   24.0ms  ███████████████████

 checks     in flight 14 · refused 0 · loss, repeats, order pending
 server     cpu 71 % · rss 182 MB · loop delay p99 4.00ms · queue 0
 generator  2 workers · cpu 48 % · loop 51 % · lag p99 900µs · valid so far
 mark       37 s  spike 10k 5s`,
    )
    view.end()
  })

  it('leaves the screen and the cursor for what is printed next', () => {
    const screen = new FakeScreen()
    const view = follow(screen)
    assert.equal(screen.cursorShown, false)
    const listening = process.listenerCount('exit')
    view.end()
    pass(1_000)
    screen.write('PASS\n')
    assert.equal(screen.picture, '$ npm run bench -- rate\nPASS')
    assert.equal(screen.cursorShown, true)
    assert.equal(process.listenerCount('exit'), listening - 1)
  })

  it('gives the cursor back when the process ends at once', () => {
    const screen = new FakeScreen()
    const view = follow(screen)
    process.listeners('exit').at(-1)?.(130)
    assert.equal(screen.cursorShown, true)
    view.end()
  })

  it('writes nothing when it was never begun', () => {
    const screen = new FakeScreen()
    new LiveView(screen, headingOf()).end()
    assert.equal(screen.writes, 0)
  })

  it('tells what is done before and after the load', () => {
    const screen = new FakeScreen()
    const view = new LiveView(screen, headingOf(), () => now)
    view.phase('connecting 340/1,020', 1 / 3)
    assert.match(screen.picture, /\n ▕██████████░{20}▏ {2}33 % {2}connecting 340\/1,020$/)
    view.phase('joining')
    pass(3_000)
    assert.match(screen.picture, /\n joining {2}3 s$/)
    view.second(secondOf(61, { phase: 'drain' }))
    pass(250)
    assert.match(screen.picture, /\n draining {2}61 s\n/)
    view.phase('checking history')
    view.second(secondOf(62, { phase: 'drain' }))
    pass(250)
    assert.match(screen.picture, /\n checking history {2}62 s\n/)
    view.end()
  })

  it('goes by the answers where the load does not go by the clock', () => {
    const screen = new FakeScreen()
    const view = follow(screen, { seconds: undefined, limits: undefined, messages: 9_990 }, 5)
    assert.match(screen.picture, / 50 % {2}load {2}5 s\n/)
    assert.doesNotMatch(screen.picture, /valid|limits|lag/)
    view.end()
  })

  it('tells when the generator was past its limits, and what was late or refused', () => {
    const screen = new FakeScreen()
    const view = follow(screen, {}, 3)
    const strained = { ...secondOf(4).generator, lagP99: 30_000 }
    view.second(secondOf(4, { late: 7, refused: 3, generator: strained }))
    pass(250)
    assert.match(screen.picture, /lag p99 30\.0ms\n +past limits 1 of 4 s/)
    assert.match(screen.picture, /late 7 .*refused 3 /s)
    view.end()
  })

  it('says when nothing was measured and the server tells nothing', () => {
    const screen = new FakeScreen()
    const view = follow(screen, {}, 0)
    view.second(secondOf(1, { last: nothingMeasured, server: undefined }))
    pass(250)
    assert.match(screen.picture, /\n last +- +- +- +-\n/)
    assert.match(screen.picture, /\n server +tells nothing of itself\n/)
    view.end()
  })

  it('keeps to narrow and to short terminals', () => {
    for (const [columns, rows] of [
      [60, 24],
      [80, 12],
      [60, 6],
      [100, 3],
      [24, 24],
    ] as const) {
      const screen = new FakeScreen(columns, rows)
      const view = follow(screen)
      for (const line of screen.picture.split('\n')) assert.ok(widthOf(line) < columns, `${columns}: ${line}`)
      assert.ok(screen.scrolled.length <= 1, `${rows} rows`)
      if (columns >= 60) assert.match(screen.picture, /61 %/)
      view.end()
      assert.equal(screen.picture.replace(/^\$.*/, ''), '')
    }
  })

  it('takes 80 by 24 for granted where a terminal does not know its size', () => {
    const [unknown, usual] = [new FakeScreen(), new FakeScreen()]
    const view = new LiveView(
      { isTTY: true, columns: 0, rows: 0, write: (text) => unknown.write(text) },
      headingOf(),
      () => now,
    )
    const other = new LiveView(usual, headingOf(), () => now)
    for (const each of [view, other]) each.phase('joining')
    assert.equal(unknown.picture, usual.picture)
    for (const each of [view, other]) each.end()
    assert.equal(unknown.picture, '')
  })

  it('takes up a new size without touching the lines above it', () => {
    const screen = new FakeScreen(100, 50)
    const view = follow(screen)
    for (const [columns, rows] of [
      [61, 50],
      [120, 50],
      [60, 50],
      [80, 40],
    ] as const) {
      screen.resize(columns, rows)
      pass(250)
      const [first, second] = screen.picture.split('\n')
      assert.deepEqual([first, second], ['$ npm run bench -- rate', ' bench rate · ws://127.0.0.1:8080'])
      for (const line of screen.picture.split('\n')) assert.ok(line.length < columns, line)
    }
    view.end()
    assert.equal(screen.picture, '$ npm run bench -- rate')
  })

  it('has colours only where the terminal has them, and looks the same without', () => {
    const [colored, plain] = [new FakeScreen(80, 24, true), new FakeScreen()]
    const views = [colored, plain].map((screen) => follow(screen))
    assert.deepEqual([colored.colored, plain.colored], [true, false])
    assert.equal(colored.picture, plain.picture)
    for (const view of views) view.end()
  })

  it('writes at most four times a second, and nothing when nothing has changed', () => {
    const screen = new FakeScreen()
    const view = new LiveView(screen, headingOf(), () => now)
    for (let i = 0; i < 1_000; i++) {
      view.phase(`connecting ${i}/1,000`, i / 1_000)
      pass(1)
    }
    assert.ok(screen.writes <= 5, `${screen.writes} writes`)
    const { writes } = screen
    view.second(secondOf(1))
    pass(250)
    pass(10_000)
    assert.equal(screen.writes, writes + 1)
    view.end()
  })

  it('shows no character that could steer the terminal', () => {
    const screen = new FakeScreen()
    const view = follow(screen, { url: 'ws://x/\x1b[2J\x9b2J', audience: 'a\nb\rc' })
    view.mark('room \x1b]0;owned\x07 \u202eexe.txt')
    view.phase('joining \x1b[H')
    pass(250)
    assert.match(screen.picture, /a�b�c/)
    assert.match(screen.picture, /room �\]0;owned� �exe\.txt/)
    view.end()
  })
})
