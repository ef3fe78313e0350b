/**
 * `hist.hlog`: the latencies of a run, second by second, as a standard log of HdrHistogram. Its readers and plotters add the
 * intervals of one tag to the whole.
 */

import { build, HistogramLogWriter, type Histogram } from 'hdr-histogram-js'
import { lowestOf } from '../ledger/buckets.ts'
import type { LatencyName, Recorded } from '../ledger/latency.ts'

/** The first lines of the file; `startedAt` is ISO 8601. Times are seconds since then, values microseconds. */
export function hlogHead(startedAt: string): string {
  return written((writer) => {
    writer.outputLogFormatVersion()
    writer.outputComment('[Values are microseconds; Interval_Max is milliseconds]')
    const seconds = Date.parse(startedAt) / 1000
    writer.outputComment(`[StartTime: ${seconds.toFixed(3)} (seconds since epoch), ${startedAt}]`)
    writer.outputLegend()
  })
}

/** The line of one latency for the time from `from` to `to`, in seconds since the start; empty when there was none. */
export function hlogLine(name: LatencyName, recorded: Recorded, from: number, to: number): string {
  if (recorded.counts.length === 0) return ''
  const histogram = histogramOf(recorded)
  histogram.tag = name
  return written((writer) => writer.outputIntervalHistogram(histogram, from, to))
}

function histogramOf({ counts }: Recorded): Histogram {
  const histogram = build({
    bitBucketSize: 64,
    autoResize: true,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: 3,
  })
  for (let at = 0; at + 1 < counts.length; at += 2)
    histogram.recordValueWithCount(lowestOf(counts[at] ?? 0), counts[at + 1] ?? 0)
  return histogram
}

function written(write: (writer: HistogramLogWriter) => void): string {
  let text = ''
  write(new HistogramLogWriter((part) => (text += part)))
  return text
}
