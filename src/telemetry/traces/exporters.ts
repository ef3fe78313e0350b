/** Where spans go, as the standard OTEL_* variables say. Each exporter is loaded only when it is chosen. */

import type { tracing } from '@opentelemetry/sdk-node'
import { loadJaeger } from './jaeger.ts'

/** Values of OTEL_* variables as they were set, by name. */
export type OtelSettings = Readonly<Record<string, string | undefined>>

type Make = () => tracing.SpanExporter

const loaders: Record<string, (settings: OtelSettings) => Promise<Make>> = {
  async otlp(settings) {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto')
    return () => new OTLPTraceExporter(otlpOptions(settings))
  },
  async jaeger(settings) {
    const endpoint = settings.OTEL_EXPORTER_JAEGER_ENDPOINT || undefined
    if (endpoint !== undefined) demandAddress('OTEL_EXPORTER_JAEGER_ENDPOINT', endpoint)
    return loadJaeger(endpoint)
  },
  async console() {
    const { tracing } = await import('@opentelemetry/sdk-node')
    return () => new tracing.ConsoleSpanExporter()
  },
}

/**
 * The exporters that the settings ask for: those of OTEL_TRACES_EXPORTER, else `otlp` if an OTLP endpoint is set, else
 * none. Also none with OTEL_SDK_DISABLED.
 */
export function exporterNames(settings: OtelSettings): string[] {
  if (settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return []
  const endpoint = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || settings.OTEL_EXPORTER_OTLP_ENDPOINT
  const names = settings.OTEL_TRACES_EXPORTER || (endpoint ? 'otlp' : 'none')
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'none')
}

/** Loads an exporter; undefined when there is none of that name. */
export async function loadExporter(name: string, settings: OtelSettings): Promise<Make | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]?.(settings) : undefined
}

/** Before an exporter quotes what it cannot read: there may be a password in it. */
function demandAddress(name: string, value: string): void {
  const protocol = URL.canParse(value) ? new URL(value).protocol : ''
  if (!['http:', 'https:'].includes(protocol)) throw new Error(`${name} is no address of http or https`)
}

/** The exporter reads the other variables by itself: headers, compression, certificates. */
function otlpOptions(settings: OtelSettings): { url?: string; timeoutMillis?: number } {
  const own = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
  const base = settings.OTEL_EXPORTER_OTLP_ENDPOINT
  if (own) demandAddress('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', own)
  else if (base) demandAddress('OTEL_EXPORTER_OTLP_ENDPOINT', base)
  const url = own || (base && `${base.replace(/\/+$/, '')}/v1/traces`)
  const timeoutMillis = Number(settings.OTEL_EXPORTER_OTLP_TIMEOUT)
  return { ...(url && { url }), ...(timeoutMillis > 0 && { timeoutMillis }) }
}
