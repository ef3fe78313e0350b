/** Which endpoints are asked, and how often each: `rooms=20,post=5`, or a name alone. */

import { usage } from '../commands/arguments.ts'
import type { Drawer } from './drawer.ts'
import { endpointOf, endpoints, type Endpoint } from './endpoints.ts'

export interface MixPart {
  endpoint: Endpoint
  /** Of all requests, 0 to 1. */
  share: number
}

/** People read more than they say. */
export const usualMix = 'rooms=20,search=10,room=20,history=30,post=14,create=2,session=2,healthz=2'

/** Throws Unable (usage). */
export function parseMix(text: string): MixPart[] {
  const parts = text.split(',').map((word) => {
    const [, name = '', weight = '1'] = /^\s*([a-z]+)(?:=(\d+(?:\.\d+)?))?\s*$/.exec(word) ?? []
    const endpoint = endpointOf(name)
    if (!endpoint) throw usage('http', `--mix cannot have "${word.trim()}". Possible: ${names}`)
    return { endpoint, weight: Number(weight) }
  })
  const total = parts.reduce((sum, { weight }) => sum + weight, 0)
  if (total <= 0) throw usage('http', '--mix has nothing that is asked')
  return parts
    .filter(({ weight }) => weight > 0)
    .map(({ endpoint, weight }) => ({ endpoint, share: weight / total }))
}

const names = endpoints.map(({ name }) => name).join(', ')

/** One endpoint by chance, as often as its share is. */
export function choose(mix: readonly MixPart[], draw: Drawer): Endpoint {
  let left = draw.share()
  const chosen = mix.find(({ share }) => (left -= share) < 0) ?? mix.at(-1)
  if (!chosen) throw new RangeError('A mix has at least one part.')
  return chosen.endpoint
}
