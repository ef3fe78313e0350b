import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { assertWhole, draftIn, newRoom, receiptOf } from '../../../test/contract/store-drafts.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { StorageUnavailable, type Store } from '../../core/ports.ts'
import { migrate } from './migrations.ts'
import { openStore } from './store.ts'

const migrations = new URL('../../../migrations', import.meta.url)
const late = { name: 'StorageUnavailable', message: 'Postgres did not answer within 1000 ms' }

describe('the one deadline of a batch', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await testDatabase()
    await migrate(database.address, migrations)
    await failSlowly()
    store = openStore(database.address, { deadlineMs: 1_000 })
  })
  after(async () => {
    await store.close()
    await database.drop()
  })

  it('ends a race that is lost again and again', async () => {
    const { id } = await newRoom(store)
    await assert.rejects(store.writer().append([draftIn(id, { text: '40001' })]), late)
    await assertWhole(store, id)
  })

  it('ends a batch that is being taken apart, of which the parts before are stored', async () => {
    const { id } = await newRoom(store)
    const writer = store.writer()
    assert.equal(receiptOf((await writer.append([draftIn(id)]))[0]).seq, 1)
    const [sound, poison] = [draftIn(id), draftIn(id, { text: '22000' })]
    await assert.rejects(writer.append([sound, poison]), late)
    const history = await assertWhole(store, id)
    assert.deepEqual(
      history.slice(1).map((message) => message.id),
      [sound.id],
    )
  })

  it('is over with the batch', async () => {
    const { id } = await newRoom(store)
    const writer = store.writer()
    await assert.rejects(writer.append([draftIn(id, { text: '40001' })]), StorageUnavailable)
    assert.equal(receiptOf((await writer.append([draftIn(id)]))[0]).seq, 1)
  })

  /** Has a message whose text is an SQLSTATE fail with it, after a time that the deadline has room for once. */
  async function failSlowly(): Promise<void> {
    await database.sql`
      create function fail_slowly() returns trigger language plpgsql as $$
      begin
        if new.text not in ('40001', '22000') then return new; end if;
        perform pg_sleep(0.6);
        raise exception using errcode = new.text;
      end $$`
    await database.sql`
      create trigger fail_slowly before insert on messages for each row execute function fail_slowly()`
  }
})
