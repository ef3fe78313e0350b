/** Which messages are traced: decided from the message alone, before a span exists and the same wherever it is asked. */

import { parentOf, type Traced } from './trace-context.ts'

export type Sampled = (message: Traced) => boolean

/**
 * The sampler that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG name; undefined when there is no such sampler.
 * With parentbased_* a sender who gave a traceparent decides about its own messages.
 */
export function samplerOf(name = 'parentbased_always_on', arg?: string): Sampled | undefined {
  const parentBased = name.startsWith('parentbased_')
  const share = shareOf(parentBased ? name.slice('parentbased_'.length) : name, arg)
  if (share === undefined) return undefined
  return (message) => {
    const parent = parentOf(message)
    if (parent && parentBased) return parent.sampled
    return chance(parent?.traceId ?? message.id) < share
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
