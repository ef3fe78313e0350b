/** The classic Jaeger exporter, which its makers have given up in favour of OTLP; nothing else may name it. */

import type { tracing } from '@opentelemetry/sdk-node'

/** Sends Thrift over HTTP to `endpoint`; without one, by UDP to the agent that OTEL_EXPORTER_JAEGER_AGENT_HOST names. */
export async function loadJaeger(endpoint: string | undefined): Promise<() => tracing.SpanExporter> {
  const { JaegerExporter } = await import('@opentelemetry/exporter-jaeger')
  return () => new JaegerExporter(endpoint === undefined ? {} : { endpoint })
}
