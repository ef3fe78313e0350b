/** Where a guest's token is kept between visits. */

export interface TokenStore {
  get(): string | undefined
  /** Undefined: the token is of no use any more. */
  set(token: string | undefined): void
}

/** Keeps the token as long as the program runs. */
export function memoryTokens(token?: string): TokenStore {
  return {
    get: () => token,
    set: (next) => {
      token = next
    },
  }
}

/** What of the browser's Storage is used. */
export interface KeyValues {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/**
 * Keeps the token in all of the storages, and reads the first that has one: with (sessionStorage, localStorage) a
 * tab stays who it is, and a new tab begins as the guest who was last here. A storage that refuses (private windows, full
 * disks) is passed over, because the SDK itself remembers who it is.
 */
export function storedTokens(key: string, ...storages: KeyValues[]): TokenStore {
  return {
    get: () => storages.map((storage) => read(storage, key)).find((token) => token !== undefined),
    set: (token) => {
      for (const storage of storages) write(storage, key, token)
    },
  }
}

function read(storage: KeyValues, key: string): string | undefined {
  try {
    return storage.getItem(key) ?? undefined
  } catch {
    // A storage that may not be read holds no token: the guest is new here.
    return undefined
  }
}

function write(storage: KeyValues, key: string, token: string | undefined): void {
  try {
    if (token === undefined) storage.removeItem(key)
    else storage.setItem(key, token)
  } catch {
    // The session goes on under the token in memory; only the next visit starts anew.
  }
}
