/** How closely a server is watched, from not at all to every message traced. */

import type { Settings } from '../peers/peer.ts'

export interface Level {
  key: string
  name: string
  /** Besides the settings of a peer; `collector` is where spans go. */
  settings: (collector: URL) => Settings
  /** Its metrics are read once a second. */
  scraped: boolean
  /** Aims: how much more a message may cost than with `off`, as a share. */
  most?: number
}

/** Nobody watches. */
export const unseen = { DASHBOARD: 'off' }
const traced = (share: string, collector: URL) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
  OTEL_TRACES_SAMPLER: 'traceidratio',
  OTEL_TRACES_SAMPLER_ARG: share,
})

/** The first one is what all are held against. */
export const levels: readonly Level[] = [
  { key: 'off', name: 'off', settings: () => unseen, scraped: false },
  { key: 'scraped', name: 'metrics scraped', settings: () => unseen, scraped: true, most: 0.02 },
  { key: 'dashboard', name: 'dashboard', settings: () => ({ DASHBOARD: 'on' }), scraped: false },
  {
    key: 'traces1',
    name: 'traces at 1 %',
    settings: (collector) => ({ ...unseen, ...traced('0.01', collector) }),
    scraped: false,
    most: 0.03,
  },
  {
    key: 'traces100',
    name: 'traces at 100 %',
    settings: (collector) => ({ ...unseen, ...traced('1', collector) }),
    scraped: false,
  },
  {
    key: 'all',
    name: 'all, traces 1 %',
    settings: (collector) => ({ DASHBOARD: 'on', ...traced('0.01', collector) }),
    scraped: true,
  },
]
