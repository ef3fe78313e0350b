/** Scenes from the life of a chat server: options of a run, as one would give them. */

export interface Preset {
  name: string
  /** What happens, and what it shows, in a line. */
  summary: string
  options: Readonly<Record<string, string>>
}

export const presets: readonly Preset[] = [
  {
    name: 'smoke',
    summary: 'does it work at all: 3 rooms, a few seconds',
    options: { rooms: '3', listeners: '5', rate: '50/s', duration: '3s' },
  },
  {
    name: 'chatty',
    summary: 'many rooms in which several people talk at random',
    options: {
      ...{ rooms: '50', listeners: '18', senders: '2' },
      ...{ rate: '500/s', duration: '30s', arrival: 'poisson', warmup: '5s' },
    },
  },
  {
    name: 'townhall',
    summary: 'one room, one speaker, 10,000 listeners',
    options: { rooms: '1', listeners: '10k', rate: '5/s', duration: '20s', warmup: '2s', drain: '30s' },
  },
  {
    name: 'manyrooms',
    summary: '1,000 small rooms, each with a little talk',
    options: {
      rooms: '1000',
      listeners: '3',
      rate: '1000/s',
      duration: '20s',
      arrival: 'poisson',
      warmup: '5s',
    },
  },
  {
    name: 'churn',
    summary: 'listeners go and others come all the time',
    options: { rate: '300/s', duration: '20s', churn: '20/s', warmup: '2s' },
  },
  {
    name: 'reconnect-storm',
    summary: 'half, then all listeners lose the line, and come back',
    options: { rate: '300/s', duration: '20s', storm: '50%@5s,100%@12s', warmup: '2s' },
  },
  {
    name: 'slow-readers',
    summary: 'a listener of each room stops reading; nobody may notice',
    options: { rooms: '5', rate: '500/s', duration: '30s', size: '4000B', 'slow-readers': '1', warmup: '2s' },
  },
  {
    name: 'soak',
    summary: 'an hour of steady talk: does it grow, does it get slower',
    options: { rate: '200/s', duration: '1h', warmup: '30s' },
  },
  {
    name: 'spike',
    summary: 'ten times as much talk for five seconds, and the way back',
    options: { shape: 'hold 100 10s, spike 1000 5s, hold 15s', warmup: '3s' },
  },
  {
    name: 'history-catchup',
    summary: 'people come, read all history and go while others talk',
    options: { listeners: '10', rate: '200/s', duration: '20s', visitors: '10/s', warmup: '2s' },
  },
]
