/** Which faults a faulty server shall commit, how often, and how often it did. */

import type { RefusalCode } from '../../src/protocol/refusals.ts'

/** Faults that are committed a number of times. */
export interface Counts {
  /** A delivery to one member is left out. */
  lose?: number
  /** A delivery to one member is made twice. */
  double?: number
  /** Two deliveries to one member change places. */
  swap?: number
  /** A delivery is also made to a member of another room. */
  leak?: number
  /** A byte of one delivery is changed. */
  corrupt?: number
  /** A message that nobody said is delivered to one member. */
  invent?: number
  /** A message is acknowledged, and then forgotten before anybody sees it. */
  forget?: number
  /** A message is delivered, but does not stand in history. */
  unwrite?: number
  /** A room leaves out a number. */
  skip?: number
  /** A message is refused. */
  refuse?: number
  /** A message is taken, and neither acknowledged nor delivered. */
  ignore?: number
  /** A message is acknowledged twice. */
  ackTwice?: number
  /** Somebody who comes back is not given a message that it missed. */
  withhold?: number
  /** A member's connection is closed. */
  cut?: number
  /** A message is not counted in the metrics. */
  miscount?: number
  /** A room's head is one too high. */
  exaggerate?: number
  /** A journaled message is told the number of the one before it. */
  twin?: number
  /** Two journaled messages are numbered in the wrong order. */
  misorder?: number
  /** A journaled message never gets a number, nor into history. */
  unnumber?: number
  /** A journaled message is set aside, and its members are told so. */
  setAside?: number
  /** A number is told of a message that nobody saw. */
  misname?: number
}

export interface Ways {
  /** The code of refusals. */
  refuseWith?: RefusalCode
  /** Every message is held for so long before it is stored. */
  delayMs?: number
  /** Once, everything stands still for so long. */
  stallMs?: number
  /** The sender's allowance that `welcome` tells. */
  messagesPerSecond?: number
  /** All frames that a member gets in one turn of the event loop go out in one write. */
  coalesce?: boolean
  /** The first and the last of each room's messages, from 1, that are acked from the journal. */
  journal?: [first: number, last: number]
  /** What is in the journal stays there, and history cannot be read. */
  away?: boolean
  /** Numbers of journaled messages come in the messages themselves, shown again. */
  showAgain?: boolean
}

export type Faults = Counts & Ways

/** Decides for each chance whether a fault is committed. Chances are spread, and the first few pass unharmed. */
export class Plot {
  readonly committed: Required<Counts> = {
    lose: 0,
    double: 0,
    swap: 0,
    leak: 0,
    corrupt: 0,
    invent: 0,
    forget: 0,
    unwrite: 0,
    skip: 0,
    refuse: 0,
    ignore: 0,
    ackTwice: 0,
    withhold: 0,
    cut: 0,
    miscount: 0,
    exaggerate: 0,
    twin: 0,
    misorder: 0,
    unnumber: 0,
    setAside: 0,
    misname: 0,
  }
  readonly #chances = new Map<keyof Counts, number>()

  constructor(readonly faults: Faults) {}

  /** Whether to commit the fault now: every so many chances, as often as was asked. */
  commits(fault: keyof Counts, every: number): boolean {
    if (this.committed[fault] >= (this.faults[fault] ?? 0)) return false
    const chance = (this.#chances.get(fault) ?? 0) + 1
    this.#chances.set(fault, chance)
    if (chance % every !== 0) return false
    this.committed[fault]++
    return true
  }
}
