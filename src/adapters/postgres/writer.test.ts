import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { assertWhole, draftIn, draftsIn, newRoom, receiptOf } from '../../../test/contract/store-drafts.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { StorageUnavailable, type Store, type Writer } from '../../core/ports.ts'
import { migrate } from './migrations.ts'
import { openStore } from './store.ts'

const migrations = new URL('../../../migrations', import.meta.url)
const patience = 15_000
const impatience = 300

describe('a writer in trouble', () => {
  let database: TestDatabase
  let store: Store
  let hasty: Store
  before(async () => {
    database = await testDatabase()
    await migrate(database.address, migrations)
    store = openStore(database.address, { deadlineMs: patience })
    hasty = openStore(database.address, { deadlineMs: impatience })
  })
  after(async () => {
    await store.close()
    await hasty.close()
    await database.drop()
  })

  it('stores the rest of a batch that has poison in it', async () => {
    const { id } = await newRoom(store)
    const drafts = draftsIn(id, 60)
    for (const at of [0, 17, 18, 59]) drafts[at] = draftIn(id, { sentAt: `not a time ${at}` })
    const outcomes = await store.writer().append(drafts)
    const refused = outcomes.flatMap((outcome, at) => ('refused' in outcome ? [[at, outcome.refused]] : []))
    assert.deepEqual(
      refused,
      [0, 17, 18, 59].map((at) => [at, 'invalid_text']),
    )
    const history = await assertWhole(store, id)
    const sound = drafts.filter(({ sentAt }) => !sentAt.startsWith('not'))
    assert.deepEqual(
      history.map(({ id }) => id),
      sound.map(({ id }) => id),
    )
  })

  it('refuses what is said in no room beside what is new, and numbers the rest in order', async () => {
    const { id } = await newRoom(store)
    const outcomes = await store
      .writer()
      .append([id, 'nowhere', id, 'nowhere', id].map((room) => draftIn(room)))
    assert.deepEqual(
      outcomes.map((outcome) => ('receipt' in outcome ? outcome.receipt.seq : outcome.refused)),
      [1, 'unknown_room', 2, 'unknown_room', 3],
    )
    await assertWhole(store, id)
  })

  it('numbers what is new in order, beside what was said before', async () => {
    const { id } = await newRoom(store)
    const writer = store.writer()
    const drafts = draftsIn(id, 6)
    await writer.append([1, 4].flatMap((at) => drafts[at] ?? []))
    const receipts = (await writer.append(drafts)).map(receiptOf)
    assert.deepEqual(
      receipts.map(({ seq, repeated }) => [seq, repeated]),
      [3, 1, 4, 5, 2, 6].map((seq) => [seq, seq < 3]),
    )
    await assertWhole(store, id)
  })

  it('stores once what two writers looked for before either had stored it', async () => {
    const { id } = await newRoom(store)
    const draft = draftIn(id)
    const appended = await database.sql.begin(async (sql) => {
      await sql`select from rooms where id = ${id} for update`
      const both = [store, store].map((each) => each.writer().append([draft]))
      // Both have looked the message up, and wait for the room.
      await eventually(async () => (await waitingForLocks()) === 2)
      return { both }
    })
    const receipts = (await Promise.all(appended.both)).map(([outcome]) => receiptOf(outcome))
    assert.deepEqual(receipts.map(({ seq, repeated }) => `${seq} ${repeated}`).sort(), ['1 false', '1 true'])
    await assertWhole(store, id)
  })

  it('stores once what a frozen server commits late', async () => {
    const { id } = await newRoom(store)
    const writer = hasty.writer()
    const [first, second] = [draftIn(id), draftIn(id)]
    await withFrozenWriter(writer, id, async () => {
      await assert.rejects(writer.append([first]), StorageUnavailable)
    })
    await eventually(async () => (await store.rooms.heads([id])).get(id) === 2)
    assert.equal(receiptOf((await until(() => writer.append([first])))[0]).repeated, true)
    assert.equal(receiptOf((await until(() => writer.append([second])))[0]).seq, 3)
    await assertWhole(store, id)
  })

  it('stores once what was sent again before the frozen server came back', async () => {
    const { id } = await newRoom(store)
    const writer = hasty.writer()
    const draft = draftIn(id)
    const pid = await withFrozenWriter(writer, id, async () => {
      await assert.rejects(writer.append([draft]), StorageUnavailable)
      assert.equal(receiptOf((await until(() => writer.append([draft])))[0]).repeated, false)
    })
    await eventually(async () => !(await writerPids()).includes(pid))
    assert.equal((await assertWhole(store, id)).length, 2)
  })

  it('gives up when somebody holds the table, and works again by itself', async () => {
    const { id } = await newRoom(store)
    const writer = hasty.writer()
    const draft = draftIn(id)
    await database.sql.begin(async (sql) => {
      await sql`lock table messages in access exclusive mode`
      await assert.rejects(writer.append([draft]), StorageUnavailable)
    })
    assert.equal(receiptOf((await until(() => writer.append([draft])))[0]).seq, 1)
    await assertWhole(store, id)
  })

  it('keeps every promise while its server processes are killed', async () => {
    const rooms = await Promise.all([1, 2, 3].map(() => newRoom(store)))
    const killing = killWriters(20)
    const acked = await Promise.all([0, 1].map(() => appendUntil(killing, store.writer(), rooms)))
    const kept = new Map<string, number | null>()
    for (const { id } of rooms)
      for (const message of await assertWhole(store, id)) kept.set(message.id, message.seq)
    for (const { id, seq } of acked.flat()) assert.equal(kept.get(id), seq)
    assert.equal(kept.size, acked.flat().length)
  })

  it('blames nobody’s message when the operator must help, and does not quote it', async () => {
    const { id } = await newRoom(store)
    const writer = store.writer()
    const draft = draftIn(id, { text: 'a private matter' })
    await database.sql`alter table messages rename to mislaid`
    const error: unknown = await writer.append([draft]).catch((error: unknown) => error)
    await database.sql`alter table mislaid rename to messages`
    assert.ok(error instanceof StorageUnavailable)
    assert.match(inspect(error), /42P01/)
    assert.ok(!inspect(error, { showHidden: true, depth: 9 }).includes('private'))
    assert.equal(receiptOf((await writer.append([draft]))[0]).seq, 1)
  })

  /** Stops the server process of a writer, as a server does that hangs; answers its pid. */
  async function withFrozenWriter(
    writer: Writer,
    room: string,
    meanwhile: () => Promise<void>,
  ): Promise<number> {
    const known = new Set(await writerPids())
    await until(() => writer.append([draftIn(room)]))
    const pid = (await writerPids()).find((pid) => !known.has(pid))
    assert.ok(pid)
    process.kill(pid, 'SIGSTOP')
    try {
      await meanwhile()
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    return pid
  }

  async function waitingForLocks(): Promise<number> {
    const rows = await database.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return rows.length
  }

  async function writerPids(): Promise<number[]> {
    const rows = await database.sql<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and application_name = 'glassroom writer'`
    return rows.map(({ pid }) => pid)
  }

  async function killWriters(times: number): Promise<void> {
    for (let killed = 0; killed < times;) {
      const pids = await writerPids()
      for (const pid of pids) await database.sql`select pg_terminate_backend(${pid}, ${patience})`
      killed += pids.length
    }
  }
})

/** Appends until the end of the killing, sending again what was not answered; answers all that was acked. */
async function appendUntil(end: Promise<void>, writer: Writer, rooms: { id: string }[]) {
  let ended = false
  void end.finally(() => (ended = true))
  const acked: { id: string; seq: number }[] = []
  while (!ended) {
    const batch = rooms.flatMap(({ id }) => draftsIn(id, 10))
    const outcomes = await until(() => writer.append(batch))
    acked.push(...outcomes.map(receiptOf))
  }
  return acked
}

/** Asks until it is so; every question is a round trip, which is pause enough. */
async function eventually(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) continue
}

/** What a sender does: the same again, until it is answered. */
async function until(append: () => ReturnType<Writer['append']>): ReturnType<Writer['append']> {
  for (;;) {
    try {
      return await append()
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error
    }
  }
}
