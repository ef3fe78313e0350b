import { storeContract } from '../../../test/contract/store.ts'
import { testDatabase } from '../../../test/support/postgres.ts'
import { migrate } from './migrations.ts'
import { openStore } from './store.ts'

const migrations = new URL('../../../migrations', import.meta.url)

storeContract('in Postgres', async () => {
  const database = await testDatabase()
  await migrate(database.address, migrations)
  const store = openStore(database.address)
  const close = async () => {
    await store.close()
    await database.drop()
  }
  return { store, close }
})
