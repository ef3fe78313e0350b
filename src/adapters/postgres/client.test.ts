import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { describe, it } from 'node:test'
import { listening } from '../../../test/support/listening.ts'
import { testDatabase } from '../../../test/support/postgres.ts'
import { betweenDials, Client, Dialer } from './client.ts'

describe('a dialer', () => {
  it('lets nobody wait longer than one interval, however many asked before', async () => {
    const { server, place, met } = await meeting()
    const waits: number[] = []
    let now = 0
    const clock = { now: () => now, pause: (ms: number) => Promise.resolve(waits.push(ms)) }
    const dialer = new Dialer(clock)
    const first = await dialer.dial(place, () => true)
    now += 1
    const cut = Array.from({ length: 1_000 }, () => dialer.dial(place, () => false))
    assert.deepEqual(new Set(await Promise.all(cut)), new Set([undefined]))
    const last = await dialer.dial(place, () => true)
    assert.deepEqual(new Set(waits), new Set([betweenDials - 1]))
    await met(2)
    for (const socket of [first, last]) socket?.destroy()
    server.close()
  })

  it('keeps the interval between two dials, and does not wait for a longer time', async () => {
    const { server, place } = await meeting()
    const waits: number[] = []
    let now = 0
    const pause = (ms: number) => Promise.resolve((now += waits[waits.push(ms) - 1] ?? 0))
    const dialer = new Dialer({ now: () => now, pause })
    const sockets: (Socket | undefined)[] = []
    for (const later of [0, 30, 0, betweenDials]) {
      now += later
      sockets.push(await dialer.dial(place, () => true))
    }
    assert.deepEqual(waits, [betweenDials - 30, betweenDials])
    for (const socket of sockets) socket?.destroy()
    server.close()
  })

  async function meeting() {
    const sockets: Socket[] = []
    const { server } = await listening((socket) => sockets.push(socket.resume()))
    const { port } = server.address() as AddressInfo
    const met = async (count: number) => {
      while (sockets.length < count) await once(server, 'connection')
      assert.equal(sockets.length, count)
    }
    return { server, met, place: { host: ['127.0.0.1'], port: [port], path: false as const } }
  }
})

describe('a client that is cut', () => {
  it('never connects', async () => {
    const database = await testDatabase()
    let go = () => {}
    const turn = new Promise<void>((resolve) => (go = resolve))
    let waiting = 0
    const dialer = new Dialer({ now: () => 0, pause: () => ((waiting += 1), turn) })
    const client = (name: string) => new Client(database.address, dialer, { application_name: name }, 10)
    const first = client('first')
    await first.sql`select 1`
    const cut = Array.from({ length: 20 }, () => client('cut'))
    const failing = cut.map(({ sql }) => assert.rejects(sql`select pg_sleep(60)`, /let go/))
    while (waiting < cut.length) await new Promise(setImmediate)
    for (const each of cut) each.cut()
    go()
    await Promise.all(failing)
    const last = client('last')
    await last.sql`select 1`
    const connected = await database.sql<{ name: string }[]>`
      select application_name as name from pg_stat_activity
      where datname = current_database() and application_name in ('first', 'cut', 'last') order by 1`
    assert.deepEqual(
      connected.map(({ name }) => name),
      ['first', 'last'],
    )
    await Promise.all([first, last].map((each) => each.close()))
    await database.drop()
  })
})
