/** Numbers that look random and are the same for the same seed: chance for tests that have to be told again. */

/** Gives numbers from 0 up to 1, not 1 itself. */
export type Random = () => number

const states = 2 ** 32
/** Any odd number will do: it takes seeds that are neighbours apart from each other. */
const apart = 2_654_435_769
/** After so many numbers nothing of a seed with few bits is to be seen any more. */
const warmUp = 20

/** Shifts and exclusive ors, on 32 bits: each state but 0, which leads nowhere, comes once before any comes again. */
export function seeded(seed: number): Random {
  let state = Math.imul(seed + 1, apart) || 1
  const random = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / states
  }
  for (let left = warmUp; left > 0; left--) random()
  return random
}

/** One of them; throws when there is none. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('there is nothing to pick from')
  return item
}
