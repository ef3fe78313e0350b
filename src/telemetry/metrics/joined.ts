/** Work that is done once for all who ask for it at the same time. */

/** Who asks while an answer is being made gets the same one: of each key, one is made at a time. */
export function joined<Key, Answer>(make: (key: Key) => Promise<Answer>): (key: Key) => Promise<Answer> {
  const making = new Map<Key, Promise<Answer>>()
  return (key) => {
    const begun = making.get(key)
    if (begun) return begun
    const answer = make(key).finally(() => making.delete(key))
    making.set(key, answer)
    return answer
  }
}
