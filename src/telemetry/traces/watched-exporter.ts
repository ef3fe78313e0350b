/** A span exporter that is not trusted: it may hang, throw or fail, and says so once. */

import type { core, tracing } from '@opentelemetry/sdk-node'

export type Told = (trouble: string, error?: unknown) => void

/** Counts spans by what became of them: a collector took them, it did not, or there was no room for them to wait. */
export type Exported = (result: 'ok' | 'failed' | 'dropped', spans: number) => void

interface Watching {
  told: Told
  exported?: Exported | undefined
  deadlineMs?: number
}

type Spans = Parameters<tracing.SpanExporter['export']>[0]
type Done = Parameters<tracing.SpanExporter['export']>[1]

const failed: core.ExportResultCode.FAILED = 1

/**
 * Answers every export within the deadline, whatever the exporter does; one that missed it is closed and made anew, so
 * that its connections cannot pile up. Tells when exports begin to fail and when they work again.
 */
export class WatchedExporter implements tracing.SpanExporter {
  private exporter: tracing.SpanExporter
  private failing = false
  private readonly deadlineMs: number

  constructor(
    private readonly make: () => tracing.SpanExporter,
    private readonly watching: Watching,
  ) {
    this.exporter = make()
    this.deadlineMs = watching.deadlineMs ?? 15_000
  }

  export(spans: Spans, done: Done): void {
    let answered = false
    const finish = (result: core.ExportResult): void => {
      if (answered) return
      answered = true
      clearTimeout(deadline)
      this.settled(result, spans.length)
      done(result)
    }
    const deadline = setTimeout(() => {
      this.renew()
      finish({ code: failed, error: new Error(`no answer within ${this.deadlineMs} ms`) })
    }, this.deadlineMs).unref()
    try {
      this.exporter.export(spans, finish)
    } catch (error) {
      finish({ code: failed, error: error instanceof Error ? error : new Error(String(error)) })
    }
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown()
  }

  private settled({ code, error }: core.ExportResult, spans: number): void {
    const { told, exported } = this.watching
    const failing = code === failed
    exported?.(failing ? 'failed' : 'ok', spans)
    if (failing === this.failing) return
    this.failing = failing
    if (failing) told('Spans cannot be exported; they are dropped until this is mended.', error)
    else told('Spans are exported again.')
  }

  private renew(): void {
    const hung = this.exporter
    this.exporter = this.make()
    const { told } = this.watching
    hung.shutdown().catch((error: unknown) => told('A hung span exporter did not close cleanly.', error))
  }
}
