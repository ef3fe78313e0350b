import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refsOf, utterance, utterances } from '../../../test/contract/journal-utterances.ts'
import { drain, JournalWorld } from '../../../test/support/journal-world.ts'
import type { Utterance } from '../../core/message.ts'
import { lineOf } from './line.ts'
import { LineWalk, walkWindow } from './line-walk.ts'
import { markJson, recordJson } from './record.ts'
import type { Stretch } from './trouble.ts'

const window = walkWindow()

function linesOf(given: Utterance[], first = 1): Buffer[] {
  return given.map((each, at) => lineOf(recordJson(first + at, each)))
}

/** The lines that are found whole, and what is found besides. */
async function walked(bytes: Buffer): Promise<{ whole: number[]; damages: Stretch[]; torn?: Stretch }> {
  const read = async (into: Uint8Array, from: number) => bytes.copy(into, 0, from, from + into.length)
  const never = () => assert.fail('a walk changes nothing')
  const file = { read, write: never, truncate: never, sync: never, close: never }
  const walk = new LineWalk(file, 0, bytes.length, window)
  const whole: number[] = []
  do {
    while (walk.next()) whole.push(walk.lineAt)
  } while (await walk.fill())
  return { whole, damages: walk.takeDamages(), torn: walk.torn }
}

function startsOf(lines: Buffer[]): number[] {
  return lines.map((_, at) => lines.slice(0, at).reduce((sum, { length }) => sum + length, 0))
}

/** The numbers that lines of this order count as: the one written, or the next when that is not above those before. */
function counted(order: number[]): number[] {
  const numbers: number[] = []
  for (const at of order) numbers.push(Math.max((numbers.at(-1) ?? 0) + 1, at + 1))
  return numbers
}

/** Found by a server that starts on it: what it replays, what it set aside, and what it told. */
async function started(bytes: Buffer) {
  const world = new JournalWorld()
  world.put('info.log', bytes)
  const journal = await world.open()
  const aside = world.content('quarantine.log').split('\n').slice(0, -1)
  const setAside = aside.map((line) => JSON.parse(line.slice(21)) as { at: number; base64?: string })
  await journal.append([utterance({ ref: 'later' })])
  world.disk.crash()
  const again = await world.open()
  return { refs: refsOf(await drain(again)), setAside, kinds: world.kinds(), damaged: again.status().damaged }
}

describe('a log that is cut', () => {
  it('at any byte gives back every whole line, and nothing else', async () => {
    const lines = linesOf(utterances(200))
    const log = Buffer.concat(lines)
    const starts = startsOf(lines)
    for (let end = 0, count = 0; end <= log.length; end += 1) {
      if (end === (starts[count + 1] ?? log.length)) count += 1
      const { whole, damages, torn } = await walked(log.subarray(0, end))
      const at = starts[count] ?? log.length
      assert.equal(whole.length, count, `cut at ${end}`)
      assert.deepEqual([damages, torn], [[], end === at ? undefined : { at, bytes: end - at }])
    }
  })

  it('is trimmed at the start, what was torn is set aside, and the next line begins where a line begins', async () => {
    const given = utterances(20)
    const lines = linesOf(given)
    const log = Buffer.concat(lines)
    const starts = startsOf(lines)
    for (let end = 0; end <= log.length; end += 37) {
      const count = lines.filter((line, at) => (starts[at] ?? 0) + line.length <= end).length
      const { refs, setAside, damaged } = await started(log.subarray(0, end))
      assert.deepEqual(refs, [...refsOf(given.slice(0, count)), 'later'])
      const torn = log.subarray(starts[count] ?? log.length, end)
      const found = setAside.map(({ base64 }) => Buffer.from(base64 ?? '', 'base64'))
      assert.deepEqual(Buffer.concat(found), torn, `cut at ${end}`)
      assert.equal(damaged, 0)
    }
  })
})

describe('a log with any bit flipped', () => {
  const given = utterances(50)
  const lines = [...linesOf(given.slice(0, 30)), lineOf(markJson(7)), ...linesOf(given.slice(30), 31)]
  const log = Buffer.concat(lines)
  const starts = startsOf(lines)

  it('loses that line alone; a flipped line break costs nothing, since the line is whole without it', async () => {
    for (const [at, line] of lines.entries()) {
      const from = starts[at] ?? 0
      const others = starts.filter((start) => start !== from)
      for (let byte = from; byte < from + line.length; byte += 1) {
        const isBreak = byte === from + line.length - 1
        for (let bit = 0; bit < 8; bit += 1) {
          log[byte] = (log[byte] ?? 0) ^ (1 << bit)
          const { whole, damages, torn } = await walked(log)
          log[byte] = (log[byte] ?? 0) ^ (1 << bit)
          assert.deepEqual(whole, isBreak ? starts : others, `bit ${bit} of byte ${byte}`)
          assert.equal(torn, undefined)
          const [first] = damages
          const bytes = damages.reduce((sum, each) => sum + each.bytes, 0)
          assert.deepEqual([first?.at, bytes], isBreak ? [byte, 1] : [from, line.length])
        }
      }
    }
  })

  it('is replayed without that record, which is set aside, to the byte', async () => {
    for (let byte = 3; byte < log.length; byte += 211) {
      const at = starts.findLastIndex((start) => start <= byte)
      log[byte] = (log[byte] ?? 0) ^ 4
      const { refs, setAside, kinds } = await started(log)
      const damaged = log.subarray(starts[at], starts[at + 1]).toString('base64')
      log[byte] = (log[byte] ?? 0) ^ 4
      const left = given.filter((_, index) => index > 6 && (index < 30 ? index : index + 1) !== at)
      const expected = at === 30 ? given : left // without the mark, all is replayed
      assert.deepEqual(refs, [...refsOf(expected), 'later'])
      assert.deepEqual([setAside[0]?.at, setAside[0]?.base64], [starts[at], damaged])
      assert.ok(kinds.includes('damaged'))
    }
  })
})

describe('a log', () => {
  const given = utterances(6)
  const lines = linesOf(given)
  const refs = refsOf(given)
  const [first, second, third] = lines as [Buffer, Buffer, Buffer]

  it('with a huge length loses that line alone', async () => {
    for (const length of ['ffffffff', '7fffffff', '00040001', '0003ffff', '00001000', '00000000']) {
      const wrong = Buffer.from(second)
      wrong.write(length, 3)
      const found = await started(Buffer.concat([first, wrong, ...lines.slice(2)]))
      assert.deepEqual(found.refs, [refs[0], ...refs.slice(2), 'later'], length)
    }
  })

  it('with a hole of zeros, or a stranger’s line, in it goes on behind that', async () => {
    const hole = Buffer.alloc(2_000_000)
    for (const between of [Buffer.concat([hole, Buffer.from('\n')]), Buffer.from('what is this?\n\n\n')]) {
      const found = await started(Buffer.concat([first, between, second]))
      assert.deepEqual(found.refs, [...refs.slice(0, 2), 'later'])
      assert.ok(found.damaged > 0)
    }
  })

  it('with a tail of zeros is trimmed, whatever their number', async () => {
    for (const zeros of [1, 20, 21, 22, 4_096, 3_000_000]) {
      const { refs: found, damaged } = await started(Buffer.concat([first, second, Buffer.alloc(zeros)]))
      assert.deepEqual([found, damaged], [[...refs.slice(0, 2), 'later'], 0])
      for (const begun of [0, 1, 17, 25]) {
        const lost = Buffer.concat([first.subarray(0, begun), Buffer.alloc(zeros)])
        assert.deepEqual((await started(lost)).refs, ['later'])
      }
    }
  })

  it('with lines swapped or doubled loses none of them, also when it is settled in parts', async () => {
    const logs = [
      [0, 2, 1, 3, 4, 5],
      [0, 1, 1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1, 0],
      [3, 4, 5, 0, 1, 2],
    ]
    for (const order of logs) {
      for (let part = 1; part < order.length; part += 1) {
        const world = new JournalWorld()
        world.put('info.log', Buffer.concat(order.map((at) => lines[at] ?? Buffer.alloc(0))))
        const journal = await world.open()
        const { utterances: found } = await journal.oldest()
        assert.deepEqual(
          refsOf(found),
          order.map((at) => refs[at]),
        )
        await journal.settle(counted(order)[part - 1] ?? 0)
        assert.deepEqual(
          refsOf((await journal.oldest()).utterances),
          order.slice(part).map((at) => refs[at]),
        )
        world.disk.kill()
        const left = refsOf(await drain(await world.open()))
        for (const at of order.slice(part))
          assert.ok(left.includes(refs[at] ?? ''), `${order.join()} ${part}`)
      }
    }
  })

  it('whose numbers do not rise is not marked by them, once its first file is gone', async () => {
    const world = new JournalWorld()
    world.put('info.000001.log', Buffer.concat([first, second, second, third]))
    world.put('info.log', Buffer.concat(lines.slice(3, 5)))
    const journal = await world.open()
    await journal.settle(5) // the first of the second file, which says that it is the fourth
    assert.ok(!world.names().includes('info.000001.log'))
    world.disk.kill()
    assert.ok(refsOf(await drain(await world.open())).includes(refs[4] ?? ''))
  })

  it('that is damaged after the start is read without that line, which is set aside', async () => {
    const world = new JournalWorld()
    const journal = await world.open()
    await journal.append(given)
    const content = world.disk.content('/journal/info.log')
    assert.ok(content)
    content[first.length + 40] = 0
    const { utterances: found, last } = await journal.oldest()
    assert.deepEqual([refsOf(found), last], [[refs[0], ...refs.slice(2)], 6])
    assert.equal(journal.status().damaged, 1)
    assert.deepEqual(world.kinds(), ['damaged'])
    content[content.length - 40] = 0
    assert.deepEqual(
      refsOf((await (world.disk.kill(), world.open())).status().damaged === 2 ? given : []),
      refs,
    )
  })

  it('that is damaged is set aside once, not at every start', async () => {
    const world = new JournalWorld()
    third[30] = 0
    world.put('info.log', Buffer.concat(lines))
    for (let starts = 0; starts < 3; starts += 1) await (await world.open()).close()
    assert.deepEqual(world.kinds(), ['damaged'])
    const journal = await world.open()
    assert.equal(journal.status().damaged, 1)
    await drain(journal)
    assert.equal(world.content('info.log'), '')
  })

  it('whose damage cannot be set aside is not removed', async () => {
    const world = new JournalWorld()
    world.put('info.log', Buffer.concat(lines)) // of which the third is damaged
    world.disk.fault = (call, path) =>
      call === 'write' && path.endsWith('quarantine.log') ? 'ENOSPC' : undefined
    const journal = await world.open()
    assert.equal((await drain(journal)).length, 5)
    assert.deepEqual(world.kinds().slice(0, 2), ['write failed', 'not quarantined'])
    assert.equal(journal.status().damaged, 0)
    assert.ok(world.disk.content('/journal/info.log')?.includes(third))
    assert.deepEqual((await drain(await (world.disk.kill(), world.open()))).length, 0)
    assert.equal(world.content('info.log').length > 0, true)
  })
})
