/**
 * One story from one seed: people talk through servers that are killed, lose power and are drained, over a disk and a
 * store that fail in all their ways. Nothing in it takes real time, and the same seed tells the same story.
 */

import { createHash } from 'node:crypto'
import { openJournal, type DiskJournal } from '../../src/adapters/disk/journal.ts'
import { Hub } from '../../src/core/hub.ts'
import { lines } from '../support/fake-socket.ts'
import { plainTokens } from '../support/hub-world.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { RecordingProbe } from '../support/recording-probe.ts'
import { pick, type Random } from '../support/random.ts'
import { SimDisk, type SimCall, type SimFault } from '../support/sim-disk.ts'
import { LifeClock } from './clock.ts'
import { Sender } from './sender.ts'
import { SimulatedStore, type Health } from './store.ts'
import { findings } from './verdict.ts'

export interface Story {
  acked: number
  /** Acked from the journal. */
  journaled: number
  lives: number
  findings: string[]
}

const rooms = ['a', 'b']
const steps = 60
const folder = '/journal'
/** Virtual milliseconds within which a healed world has everything in its place. */
const patienceMs = 120_000

export async function simulate(seed: number): Promise<Story> {
  return new World(seed).run()
}

class World {
  private readonly disk: SimDisk
  private readonly random: Random
  private readonly clock = new ManualClock()
  private readonly recorded = new RecordingProbe()
  private readonly store: SimulatedStore
  private readonly senders = ['ada', 'bob', 'cyd'].map((name) => new Sender(name, rooms))
  private life: LifeClock | undefined
  private lives = 0
  private hub: Hub | undefined
  private journal: DiskJournal | undefined
  private diskFails = false
  private fatal = 0

  constructor(seed: number) {
    this.disk = new SimDisk(seed)
    this.random = this.disk.random
    this.store = new SimulatedStore(this.random, this.clock)
    this.disk.schedule = () => this.step()
    this.disk.fault = (call) => this.faultOf(call)
  }

  async run(): Promise<Story> {
    for (const id of rooms) await this.store.kept.rooms.create({ id, name: id })
    this.fatal = 0.004
    for (let step = 0; step < steps; step++) {
      await this.go()
      await this.act()
    }
    const healed = await this.heal()
    const histories = new Map<string, Awaited<ReturnType<typeof this.history>>>()
    for (const room of rooms) histories.set(room, await this.history(room))
    return {
      acked: this.senders.reduce((sum, { acked }) => sum + acked.size, 0),
      journaled: this.recorded.of('journaled').reduce((sum, { drafts }) => sum + drafts.length, 0),
      lives: this.lives,
      findings: [...findings(histories, this.senders), ...healed],
    }
  }

  private history(room: string) {
    return this.store.kept.messages(room, { after: 0, limit: 100_000 })
  }

  /** A server lives, or nobody could start one just now. */
  private async go(): Promise<void> {
    if (this.life) return
    this.lives += 1
    const life = new LifeClock(this.clock)
    this.life = life
    const opened = openJournal(folder, {
      disk: this.disk.process(),
      told: () => {},
      segmentBytes: 1_500,
    }).catch(() => undefined)
    const journal = await this.within(opened, 60_000)
    if (this.life !== life) return
    if (!journal) return this.end('kill')
    this.journal = journal
    this.hub = this.server(journal, life)
    for (const sender of this.senders) sender.connect(this.hub, this.lives)
    await this.pass(20)
  }

  private server(journal: DiskJournal, clock: LifeClock): Hub {
    return new Hub({
      store: this.store.reached(),
      journal,
      tokens: plainTokens,
      framing: lines,
      digest: (text) => createHash('sha256').update(text).digest('hex'),
      clock,
      probe: this.recorded.probe,
      writers: 2,
      random: this.random,
      rate: undefined,
    })
  }

  private async act(): Promise<void> {
    const chance = this.random()
    if (chance < 0.55) this.talk()
    else if (chance < 0.65) for (const sender of this.senders) sender.insist()
    else if (chance < 0.77) this.store.health = pick<Health>(this.random, ['up', 'up', 'down', 'hung'])
    else if (chance < 0.82) this.diskFails = !this.diskFails
    else if (chance < 0.85) this.disk.capacity = this.random() < 0.5 ? 1e12 : 3_000 + this.random() * 5_000
    else if (chance < 0.89) this.end('power')
    else if (chance < 0.92) this.end('kill')
    else if (chance < 0.94) await this.drain()
    await this.pass(this.random() < 0.8 ? this.random() * 30 : this.random() * 3_000)
  }

  private talk(): void {
    for (let count = Math.ceil(this.random() * 4); count > 0; count--) {
      pick(this.random, this.senders).say(pick(this.random, rooms))
    }
  }

  /** A call of the disk takes its time, and may be the last of its server. */
  private step(): Promise<void> | void {
    const chance = this.random()
    if (chance < this.fatal) return this.end(this.random() < 0.7 ? 'power' : 'kill')
    if (chance < 0.3) return new Promise((resolve) => this.clock.after(this.random() * 4, resolve))
  }

  private faultOf(call: SimCall): SimFault | undefined {
    if (!this.diskFails || this.random() > 0.15) return undefined
    if (call === 'write') return pick<SimFault>(this.random, ['EIO', 'ENOSPC', { short: 20 }])
    return 'EIO'
  }

  private end(by: 'power' | 'kill'): void {
    this.life?.end()
    this.life = undefined
    this.hub = undefined
    this.journal = undefined
    if (by === 'power') this.disk.crash()
    else this.disk.kill()
  }

  private async drain(): Promise<void> {
    const { hub, journal } = this
    if (!hub || !journal) return
    await this.within(hub.drain(), 10_000)
    await this.within(journal.close(), 1_000)
    if (this.journal === journal) this.end('kill')
  }

  /** Everything works again; sentences of what does not come right all the same. */
  private async heal(): Promise<string[]> {
    this.store.health = 'up'
    this.diskFails = false
    this.fatal = 0
    this.disk.capacity = 1e12
    this.end('kill')
    for (let waited = 0; waited < patienceMs; waited += 500) {
      await this.go()
      for (const sender of this.senders) sender.insist()
      await this.pass(500)
      if (this.isWhole()) return []
    }
    return [`after ${patienceMs} ms it is not whole: ${JSON.stringify(this.journal?.status())}`]
  }

  private isWhole(): boolean {
    const { hub, journal } = this
    const empty = this.disk.content(`${folder}/info.log`)?.length === 0
    return hub?.circuit === 'closed' && journal?.status().records === 0 && empty && this.everybodyIsContent()
  }

  private everybodyIsContent(): boolean {
    return this.senders.every((sender) => sender.content)
  }

  private async pass(ms: number): Promise<void> {
    await this.clock.advance(ms)
    for (const sender of this.senders) sender.look()
  }

  /** Lets time pass until it is done; undefined when it is not, as when its server ended. */
  private async within<Answer>(work: Promise<Answer>, ms: number): Promise<Answer | undefined> {
    let done: { answer: Answer } | undefined
    void work.then((answer) => (done = { answer }))
    for (let waited = 0; waited < ms && !done && this.life; waited += 10) await this.pass(10)
    return done?.answer
  }
}
