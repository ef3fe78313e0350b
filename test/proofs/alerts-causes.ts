/** Troubles, each made on a server of its own, with the alerts that they have to fire there. */

import { WebSocket } from 'ws'
import { quietPort } from '../chaos/ports.ts'
import type { ChaosPostgres } from '../chaos/postgres.ts'
import type { Collector } from './alerts-collector.ts'
import type { Node } from './alerts-node.ts'

export interface Cause {
  what: string
  node: Node
  /** Undefined: none may fire. */
  alert?: string
  /** Alerts that the same trouble fires besides: a journal only fills while Postgres is away. */
  besides?: string[]
  /** Resolves when the trouble is there, or on its way. */
  begin: () => Promise<void>
  /** Left out: it ends by itself, or the next cause goes on with it. */
  end?: () => Promise<void>
}

export interface World {
  /** Starts a server; whoever made the world stops it. */
  node: (name: string, postgres: ChaosPostgres, more?: Record<string, string>) => Promise<Node>
  /** Of most servers, of the one whose Postgres hangs, and of the one whose journal fills. */
  postgres: ChaosPostgres
  hung: ChaosPostgres
  away: ChaosPostgres
  /** Where one of the servers sends its traces. */
  collector: Collector
}

const slowReaders = 6
const large = 'x'.repeat(4_000)
const limit = 16 * 1024 * 1024

/** All causes, in their order. Servers that have none of them are started besides: nothing may fire there. */
export async function causesIn({ node, postgres, hung, away, collector }: World): Promise<Cause[]> {
  await node('well', postgres)
  const inspector = await quietPort()
  const busy = await node('event loop', postgres, { NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}` })
  return [
    slowReadersOf(await node('slow readers', postgres)),
    restartOf(await node('restarted', postgres)),
    outageOf(await node('Postgres away', hung), hung),
    ...journalOf(await node('journal', away, { JOURNAL_MAX_BYTES: '16MiB' }), away),
    busyLoopOf(busy, inspector),
    collectorOf(await node('traced', postgres, tracedTo(collector)), collector),
    killOf(await node('down', postgres)),
  ]
}

/** Some read nothing any more, while somebody talks a lot. */
function slowReadersOf(node: Node): Cause {
  const begin = async () => {
    for (let n = 0; n < slowReaders; n++) (await node.join()).pause()
    const talker = await node.join()
    const isFelt = async () => {
      for (let n = 0; n < 200; n++) node.say(talker, large)
      const stalled = await node.figure('chat_stalled_connections')
      return stalled + (await node.figure('chat_evictions_total')) >= slowReaders
    }
    await node.until(isFelt, 20_000)
  }
  return {
    what: `${slowReaders} connections stop reading`,
    node,
    alert: 'GlassroomSlowReaders',
    begin,
  }
}

/** A deploy: nothing may fire. */
function restartOf(node: Node): Cause {
  const begin = async () => {
    await node.end('SIGTERM')
    await node.start()
  }
  return { what: 'a server is restarted', node, begin }
}

function outageOf(node: Node, postgres: ChaosPostgres): Cause {
  const end = async () => postgres.goOn()
  return {
    what: 'Postgres hangs (SIGSTOP)',
    node,
    alert: 'GlassroomPostgresDown',
    begin: () => postgres.stop(),
    end,
  }
}

/** First Postgres is killed, then the journal of 16 MiB is filled step by step. */
function journalOf(node: Node, postgres: ChaosPostgres): Cause[] {
  let talker: WebSocket | undefined
  const bytes = () => node.figure('chat_journal_bytes')
  const fillTo = async (isEnough: () => Promise<boolean>, text: string, atOnce: number) => {
    talker ??= await node.join()
    const speaker = talker
    await node.until(async () => {
      for (let n = 0; n < atOnce; n++) node.say(speaker, text)
      return isEnough()
    }, 30_000)
  }
  const besides = ['GlassroomPostgresDown', 'GlassroomJournalFilling', 'GlassroomJournalNearlyFull']
  return [
    { what: 'Postgres is killed', node, alert: 'GlassroomPostgresDown', begin: () => postgres.kill() },
    {
      what: 'its journal fills',
      node,
      alert: 'GlassroomJournalFilling',
      besides,
      begin: () => fillTo(async () => (await bytes()) > 0.6 * limit, large, 100),
    },
    {
      what: 'it is nearly full',
      node,
      alert: 'GlassroomJournalNearlyFull',
      besides,
      begin: () => fillTo(async () => (await node.figure('chat_journal_nearly_full')) === 1, large, 50),
    },
    {
      what: 'it is full',
      node,
      alert: 'GlassroomJournalFull',
      besides,
      begin: async () => {
        await fillTo(
          async () => (await node.figure('chat_store_failures_total{at="journal"}')) > 0,
          large,
          50,
        )
        await fillTo(async () => (await node.figure('chat_journal_full')) === 1, 'small', 50)
      },
      end: () => postgres.start(),
    },
  ]
}

/** The event loop is at work for 90 ms of every 95, by a loop that Node's inspector starts in the server. */
function busyLoopOf(node: Node, inspector: number): Cause {
  const hog =
    'globalThis.hog = setInterval(() => { const until = Date.now() + 90; while (Date.now() < until); }, 95)'
  return {
    what: 'the event loop is busy',
    node,
    alert: 'GlassroomEventLoopBusy',
    begin: () => evaluate(inspector, hog),
    end: () => evaluate(inspector, 'clearInterval(globalThis.hog)'),
  }
}

async function evaluate(inspector: number, expression: string): Promise<void> {
  const [target] = (await (await fetch(`http://127.0.0.1:${inspector}/json`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '')
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const answered = new Promise((resolve) => socket.once('message', resolve))
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }))
  await answered
  socket.terminate()
}

function tracedTo(collector: Collector): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
}

function collectorOf(node: Node, collector: Collector): Cause {
  const [begin, end] = [() => collector.stop(), () => collector.start()]
  return { what: 'the collector of traces ends', node, alert: 'GlassroomTracesLost', begin, end }
}

function killOf(node: Node): Cause {
  const [begin, end] = [() => node.end('SIGKILL'), () => node.start()]
  return { what: 'a server is killed', node, alert: 'GlassroomDown', begin, end }
}
