/** What every store keeps, whatever it is made of: the guarantees of the port, one test each. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Store } from '../../src/core/ports.ts'
import { describeHistory } from './store-history.ts'
import { describeRooms } from './store-rooms.ts'
import { describeSearch } from './store-search.ts'
import { describeWriters } from './store-writers.ts'

/** A store to try, and how to let it go. */
export interface OpenedStore {
  store: Store
  close(): Promise<void>
}

/** Runs the suite against a store that is opened once; the tests do not see each other's rooms. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`the store ${name}`, () => {
    let opened: OpenedStore
    before(async () => {
      opened = await open()
    })
    after(() => opened.close())
    const store = () => opened.store

    it('says when it is ready', async () => {
      assert.equal(await store().ready(), undefined)
    })
    describeRooms(store)
    describeSearch(store)
    describeWriters(store)
    describeHistory(store)
  })
}
