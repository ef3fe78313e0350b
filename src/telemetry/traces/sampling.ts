/** Which messages are traced: decided from the message alone, before a span exists. */

import { parentOf, type Traced } from './trace-context.ts'

/** `budget` is asked, and so spent, only for what is sampled because of what a client chose; false when it is spent. */
export type Sampled = (message: Traced, budget: () => boolean) => boolean

/**
 * The sampler that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG name; undefined when there is no such sampler.
 * Who gave a traceparent decides about its own messages within the budget: with parentbased_* by its sampled flag, else
 * by its trace id, which it may have made up. Past the budget the message's own id decides. What that would take anyway
 * costs nothing of the budget.
 */
export function samplerOf(name = 'parentbased_always_on', arg?: string): Sampled | undefined {
  const parentBased = name.startsWith('parentbased_')
  const share = shareOf(parentBased ? name.slice('parentbased_'.length) : name, arg)
  if (share === undefined) return undefined
  return (message, budget) => {
    const own = chance(message.id) < share
    const parent = parentOf(message)
    if (!parent) return own
    const asked = parentBased ? parent.sampled : chance(parent.traceId) < share
    return asked && (own || budget())
  }
}

function shareOf(name: string, arg: string | undefined): number | undefined {
  if (name === 'always_on') return 1
  if (name === 'always_off') return 0
  if (name !== 'traceidratio') return undefined
  const ratio = Number(arg || 1)
  return ratio >= 0 && ratio <= 1 ? ratio : undefined
}

/** A number from 0 up to 1, out of the last digits of a trace id or of the message id that becomes one. */
function chance(id: string): number {
  return parseInt(id.slice(-8), 16) / 2 ** 32
}
