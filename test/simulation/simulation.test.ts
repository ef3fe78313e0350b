import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { StoredMessage } from '../../src/core/message.ts'
import { Sender } from './sender.ts'
import { findings } from './verdict.ts'
import { simulate } from './world.ts'

/** `npm run simulate` tells more. */
const stories = 250

describe('simulated stories', () => {
  it('lose nothing that was acked, double nothing and keep the order, from any seed', async () => {
    const broken: string[] = []
    let journaled = 0
    for (let seed = 1; seed <= stories; seed++) {
      const story = await simulate(seed)
      journaled += story.journaled
      broken.push(...story.findings.map((finding) => `seed ${seed}: ${finding}`))
    }
    assert.deepEqual(broken, [])
    assert.ok(journaled > 10 * stories)
  })

  it('are the same from the same seed', async () => {
    assert.deepEqual(await simulate(7), await simulate(7))
  })
})

function message(seq: number, ref: string, id = ref): StoredMessage {
  const sender = { id: 'ada', name: 'ada' }
  return { id, room: 'a', seq, sender, kind: 'chat', text: ref, sentAt: '', ref }
}

/** A sender that said two messages, which were shown before they had numbers, and the history of both. */
function told() {
  const sender = new Sender('ada', ['a'])
  for (const ref of ['one', 'two']) {
    sender.sent.push({ room: 'a', ref, times: 1, acked: true })
    sender.acked.set(ref, ref)
  }
  const shown = ['one', 'two'].map((ref) => ({ id: ref, ref, seq: null as number | null }))
  sender.views.push({ life: 0, room: 'a', shown })
  sender.numbers.set('one', new Set([1])).set('two', new Set([2]))
  const history = [message(1, 'one'), message(2, 'two')]
  return { sender, shown, history }
}

describe('the verdict on a story', () => {
  const verdictOf = ({ sender, history }: ReturnType<typeof told>) =>
    findings(new Map([['a', history]]), [sender])

  it('finds nothing where nothing is wrong', () => {
    assert.deepEqual(verdictOf(told()), [])
  })

  const planted: [what: string, plant: (story: ReturnType<typeof told>) => void, finding: string][] = [
    ['a loss', ({ history }) => history.pop(), 'two was acked and is lost'],
    ['a double', ({ history }) => history.push(message(3, 'one')), 'a has a message twice'],
    ['a hole', ({ history }) => history.push(message(4, 'four')), 'a has a hole before 4'],
    ['a swap', ({ shown }) => shown.reverse(), 'a: one has a number before what was shown before it'],
    [
      'a phantom',
      ({ shown }) => shown.push({ id: 'x', ref: 'x', seq: null }),
      'x was seen and is not stored',
    ],
    ['a wrong number', ({ sender }) => sender.numbers.get('one')?.add(9), 'one was told 9 and has 1'],
    ['a number never told', ({ sender }) => sender.numbers.delete('two'), 'nobody told the number of two'],
  ]
  for (const [what, plant, finding] of planted) {
    it(`finds ${what}`, () => {
      const story = told()
      plant(story)
      assert.ok(verdictOf(story).includes(finding), verdictOf(story).join('\n'))
    })
  }
})
