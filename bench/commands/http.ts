/** `bench http`: the HTTP side of a Glassroom server under load. */

import { endpoints } from '../http/endpoints.ts'
import { runHttp, type HttpPlan } from '../http/http.ts'
import { parseMix, usualMix } from '../http/mix.ts'
import { renderHttp } from '../http/render.ts'
import { limits } from '../../src/protocol/limits.ts'
import { parseUrl } from '../plan/read-plan.ts'
import { startServer, type Started } from '../server/started.ts'
import { openView } from '../terminal/open.ts'
import { formatRate, parseBytes, parseCount, parseDuration, parseRate } from '../units.ts'
import { commandLine, type Arguments, type Command, type Option } from './arguments.ts'
import type { Door, Terminal } from './door.ts'
import { metricsOf } from './target.ts'

const under = (group: string, options: readonly Option[]): Option[] =>
  options.map((option) => ({ ...option, group }))

const command: Command = {
  name: 'http',
  summary: 'the HTTP side: rooms, search, history, posting.',
  detail:
    'With -r requests go out on a fixed grid, and latency counts from when each was\n' +
    'due; without it each connection sends as soon as it is free.\n\n' +
    `Endpoints for --mix (people asks all of them, as people would):\n${endpoints.map(({ name, what }) => `  ${name.padEnd(9)} ${what}`).join('\n')}`,
  options: [
    ...under('Server', [
      { name: 'url', short: 'u', value: 'URL', help: 'where it is', fallback: 'http://127.0.0.1:8080' },
      { name: 'start', value: 'COMMAND', help: 'starts it first, ends it afterwards' },
      { name: 'pid', value: 'N', help: 'its process, to measure what it uses' },
      { name: 'metrics', value: 'URL', help: 'its metrics page, or off', fallback: '/metrics' },
    ]),
    ...under('Requests', [
      { name: 'rate', short: 'r', value: 'N/s', help: 'requests a second in all' },
      { name: 'duration', short: 'd', value: 'TIME', help: 'how long', fallback: '10s' },
      { name: 'connections', short: 'c', value: 'N', help: 'connections', fallback: '32' },
      { name: 'mix', value: 'TEXT', help: 'endpoints with their weights, or one', fallback: 'people' },
      { name: 'warmup', value: 'TIME', help: 'answered, and not measured', fallback: '2s' },
      { name: 'timeout', value: 'TIME', help: 'until a request has failed', fallback: '10s' },
      { name: 'size', value: 'BYTES', help: "a message's text", fallback: '200B' },
      { name: 'seed', value: 'N', help: 'the same seed, the same requests', fallback: '1' },
    ]),
    ...under('Before the load', [
      { name: 'rooms', value: 'N', help: 'rooms to create', fallback: '20' },
      { name: 'history', value: 'N', help: 'messages in each room', fallback: '50' },
    ]),
    ...under('Results', [
      { name: 'quiet', short: 'q', help: 'nothing while it goes on' },
      { name: 'json', help: 'only the result, as JSON, on stdout' },
    ]),
  ],
  examples: ['http -r 500/s -d 30s', 'http -c 8 --mix history', 'http --mix rooms=3,post=1 -r 1k/s --json'],
}

/** People who are logged in and post. */
const sessions = 20

export const http: Door = {
  command,
  async perform(given, terminal) {
    const plan = planHttp(given)
    const started = given.has('start') ? await start(plan, given, terminal) : undefined
    try {
      const pid = plan.pid ?? started?.pid
      const view = openView(terminal.err, headingOf(plan), { quiet: given.has('quiet') || given.has('json') })
      const summary = await runHttp({ ...plan, pid }, { view, signal: terminal.signal })
      terminal.out.write(
        given.has('json')
          ? `${JSON.stringify(summary, null, 2)}\n`
          : renderHttp(summary, terminal.out.hasColors?.() ?? false),
      )
      return summary.exitCode
    } finally {
      await started?.end()
    }
  },
}

function start({ url }: HttpPlan, given: Arguments, { signal }: Terminal): Promise<Started> {
  return startServer(given.text('start'), { url, signal })
}

/** Throws Unable (usage). */
export function planHttp(given: Arguments): HttpPlan {
  const url = parseUrl(given.text('url'), given.name)
  const mix = given.text('mix')
  const perSecond = given.has('rate') ? given.number('rate', parseRate, 0.1, 1e6) : undefined
  return {
    url,
    metrics: metricsOf(given, url),
    pid: given.has('pid') ? given.number('pid', parseCount, 1) : undefined,
    mix: parseMix(mix === 'people' ? usualMix : mix),
    connections: given.number('connections', parseCount, 1, 1e5),
    perSecond,
    durationMs: given.number('duration', parseDuration, 1),
    warmupMs: given.number('warmup', parseDuration, 0),
    timeoutSeconds: given.number('timeout', parseDuration, 1_000) / 1_000,
    rooms: given.number('rooms', parseCount, 1, 1e5),
    history: given.number('history', parseCount, 0, 1e6),
    size: given.number('size', parseBytes, 1, limits.textBytes),
    seed: given.number('seed', parseCount, 0),
    sessions,
    again: `npm run bench -- ${commandLine(given.words(['json', 'quiet']))}`,
    options: given.resolved(),
  }
}

function headingOf({ url, connections, perSecond, warmupMs, durationMs, mix }: HttpPlan) {
  const load = perSecond === undefined ? 'as fast as it is answered' : `${formatRate(perSecond)} requests`
  return {
    command: 'http',
    url: url.href,
    audience: `${connections} connections, ${mix.length} endpoints`,
    load,
    messages: Math.round(((perSecond ?? 0) * (warmupMs + durationMs)) / 1e3),
    seconds: (warmupMs + durationMs) / 1e3,
    workers: 1,
  }
}
