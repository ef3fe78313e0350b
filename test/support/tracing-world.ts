/** Tracing that has started, and messages and collectors for it. */

import type { TestContext } from 'node:test'
import { systemClock } from '../../src/adapters/node/clock.ts'
import type { Draft } from '../../src/core/message.ts'
import { guardOf } from '../../src/telemetry/guard.ts'
import type { OtelSettings } from '../../src/telemetry/traces/exporters.ts'
import { startTracing, type Tracing, type TracingOptions } from '../../src/telemetry/traces/start.ts'
import { attemptOf, deliveryOf, draftWith } from './facts.ts'
import { decodeTraces, type Receiver } from './otlp-receiver.ts'

/** Tracing as the settings have it, and what it told. */
export async function tracingTo(settings: OtelSettings, options: Partial<TracingOptions> = {}) {
  const told: string[] = []
  const tell = (trouble: string) => void told.push(trouble)
  const guard = guardOf({
    counted: () => undefined,
    told: (fact, error) => tell(`${fact}: ${String(error)}`),
  })
  const tracing = await startTracing(settings, {
    told: tell,
    clock: systemClock,
    guard,
    slowMs: 250,
    ...options,
  })
  return { tracing, told }
}

/** Closed again after the test. */
export async function receiverOf(t: TestContext, made: Promise<Receiver>): Promise<Receiver> {
  const receiver = await made
  t.after(() => receiver.close())
  return receiver
}

/** Variables that OpenTelemetry reads by itself. */
export function environment(t: TestContext, variables: Record<string, string>): void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  t.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
}

export const identity = {
  OTEL_SERVICE_NAME: 'chat of the library',
  OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=attic',
}

/** A message that was stored and delivered. */
export function say(tracing: Tracing, over: Partial<Draft> = {}): Draft {
  const draft = draftWith({ tried: [attemptOf()], ...over })
  tracing.recorder?.delivered?.(deliveryOf(draft))
  return draft
}

/** Every span that an OTLP collector was sent. */
export function receivedBy({ received }: Receiver) {
  return received.flatMap(({ body }) => decodeTraces(body).spans)
}

/** Of the spans that `say` makes. */
export const names = ['send /rooms/{roomId}', 'queue', 'store', 'deliver /rooms/{roomId}', 'store batch']
