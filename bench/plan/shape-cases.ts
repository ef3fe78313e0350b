/** Shapes drawn at random from a seed, for tests. */

import { parseShape } from './shape-text.ts'
import type { Shape } from './shape.ts'

export interface Drawer {
  /** A number from 0 to below another. */
  below(limit: number): number
  shape(): Shape
}

export function drawerFrom(seed: number): Drawer {
  let word = seed
  const below = (limit: number) => {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0
    return (word / 2 ** 32) * limit
  }
  const rate = () => (below(4) < 1 ? 0 : Math.ceil(below(5_000)))
  const time = () => `${1 + Math.floor(below(20_000))}ms`
  const parts = [
    () => `ramp ${rate()}..${rate()} ${time()}`,
    () => `hold ${rate()} ${time()}`,
    () => `spike ${rate()} ${time()}`,
    () => `stairs ${rate()}..${rate()} ${1 + Math.floor(below(6))} steps ${time()}`,
    () => `hold ${time()}`,
  ]
  const part = () => parts[Math.floor(below(parts.length))]?.()
  const shape = () => {
    const more = Array.from({ length: Math.floor(below(6)) }, part)
    return parseShape([`hold ${1 + rate()} ${time()}`, ...more].join(', '))
  }
  below(1)
  return { below, shape }
}
