import { storeContract } from '../../../test/contract/store.ts'
import { memoryStore } from './store.ts'

storeContract('in memory', async () => {
  const store = memoryStore()
  return { store, close: () => store.close() }
})
