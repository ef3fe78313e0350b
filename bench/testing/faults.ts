/** Which faults a faulty server shall commit, how often, and how often it did. */

import type { RefusalCode } from '../../src/protocol/refusals.ts'
import { exitCodes, Unable } from '../failure.ts'

/** Faults that are committed a number of times. */
export const counted = {
  lose: 'a delivery to one member is left out',
  double: 'a delivery to one member is made twice',
  repeatLater: 'a delivery to one member is made again, after 20 others to it',
  swap: 'two deliveries to one member change places',
  reorder: 'two messages change places for all members, after they were numbered',
  overtake: 'a message is numbered, and shown, after a later one of another sender: no fault',
  leak: 'a delivery is also made to a member of another room',
  smuggle: 'the same, and the frame names the room of that member',
  impersonate: 'a delivery names somebody else as its author',
  mislabel: 'a delivery names another room than its own',
  corrupt: 'a byte of one delivery is changed',
  truncate: 'a delivery ends in the middle of its text',
  renumber: 'a delivery to one member has the number of the message before',
  invent: 'a message that nobody said is delivered to one member',
  deafen: 'a member stays connected, and is given nothing any more',
  forget: 'a message is acknowledged, and then forgotten before anybody sees it',
  unwrite: 'a message is delivered, but does not stand in history',
  rewrite: 'a message stands in history with another text',
  writeTwice: 'a message stands twice in history',
  skip: 'a room leaves out a number',
  refuse: 'a message is refused',
  refuseFalsely: 'a message is refused, and shown and kept all the same',
  ignore: 'a message is taken, and neither acknowledged nor delivered',
  ackTwice: 'a message is acknowledged twice',
  ackElsewhere: 'the ack goes to somebody else',
  ackOtherNumber: 'the ack has the number of the message after',
  withhold: 'somebody who comes back is not given a message that it missed',
  resend: 'somebody who comes back is given a message that it had',
  cut: 'a member\u2019s connection is closed',
  miscount: 'a message is not counted in the metrics',
  miscountDelivery: 'a delivery is not counted in the metrics',
  exaggerate: 'a room\u2019s head is one too high',
  twin: 'a journaled message is told the number of the one before it',
  misorder: 'two journaled messages are numbered in the wrong order',
  unnumber: 'a journaled message never gets a number, nor into history',
  setAside: 'a journaled message is set aside, and its members are told so',
  misname: 'a number is told of a message that nobody saw',
} as const

export type Fault = keyof typeof counted
export type Counts = Partial<Record<Fault, number>>

export interface Ways {
  /** The code of refusals. */
  refuseWith?: RefusalCode
  /** Every message is held for so long before it is stored. */
  delayMs?: number
  /** Every delivery to the third who came is held for so long. */
  lagMs?: number
  /** Everything stands still for so long: once, after the 20th message. */
  stallMs?: number
  /** And again every so often. */
  stallEveryMs?: number
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
  /** The first chance for a fault that is taken, from 1; when left out, the first few pass unharmed. */
  first?: number
}

export type Faults = Counts & Ways

const anyNumber = [(value: unknown) => typeof value === 'number' && value >= 0, 'a number from 0'] as const
const aSwitch = [(value: unknown) => typeof value === 'boolean', 'true or false'] as const
const aWord = [(value: unknown) => typeof value === 'string', 'a word'] as const
const twoNumbers = [
  (value: unknown) => Array.isArray(value) && value.length === 2 && value.every(anyNumber[0]),
  'two numbers, as in [1, 20]',
] as const

const ways: Record<keyof Ways, readonly [fits: (value: unknown) => boolean, what: string]> = {
  refuseWith: aWord,
  delayMs: anyNumber,
  lagMs: anyNumber,
  stallMs: anyNumber,
  stallEveryMs: anyNumber,
  messagesPerSecond: anyNumber,
  coalesce: aSwitch,
  journal: twoNumbers,
  away: aSwitch,
  showAgain: aSwitch,
  first: anyNumber,
}

/** Reads faults from JSON, such as `{"lose":3,"delayMs":25}`. Throws Unable (usage). */
export function readFaults(text: string): Faults {
  const faults = parsed(text)
  for (const [name, value] of Object.entries(faults)) {
    const known = name in counted ? anyNumber : ways[name as keyof Ways]
    if (!known) throw new Unable(`There is no fault "${name}". There are: ${namesOfAll}.`, exitCodes.usage)
    const [fits, what] = known
    if (!fits(value)) throw new Unable(`The fault "${name}" takes ${what}.`, exitCodes.usage)
  }
  return faults
}

const namesOfAll = [...Object.keys(counted), ...Object.keys(ways)].join(', ')

function parsed(text: string): Faults {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Said below.
  }
  throw new Unable(
    `The faults are a JSON object such as {"lose":3,"delayMs":25}, not ${text}.`,
    exitCodes.usage,
  )
}

/** Decides for each chance whether a fault is committed. Those that are taken are spread. */
export class Plot {
  readonly committed: Record<Fault, number>
  /** False when nothing is ever committed, so that nobody need ask. */
  readonly sinister: boolean
  readonly #chances = new Map<Fault, number>()

  constructor(readonly faults: Faults) {
    const names = Object.keys(counted) as Fault[]
    this.committed = Object.fromEntries(names.map((name) => [name, 0])) as Record<Fault, number>
    this.sinister = names.some((name) => (faults[name] ?? 0) > 0)
  }

  /** Whether to commit the fault now: every so many chances, as often as was asked. */
  commits(fault: Fault, every: number): boolean {
    if (!this.sinister || this.committed[fault] >= (this.faults[fault] ?? 0)) return false
    const chance = (this.#chances.get(fault) ?? 0) + 1
    this.#chances.set(fault, chance)
    const past = chance - (this.faults.first ?? every)
    if (past < 0 || past % every !== 0) return false
    this.committed[fault]++
    return true
  }
}
