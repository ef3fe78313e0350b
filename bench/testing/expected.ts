/** What the harness must find of each fault of the test bed: no less, no more, and by its right name. */

import type { Violation } from '../ledger/findings.ts'
import type { Fault } from './faults.ts'

export type Found = Partial<Record<Violation, number>>

export interface Expectation {
  /** How often the fault is committed. */
  times: number
  /** To the number; `members` are those of one room. */
  found: (members: number) => Found
  /** Of these that number at least: how many depends on who comes first. */
  least?: readonly Violation[]
  /** These follow from it, or not, depending on who comes first. */
  besides?: readonly Violation[]
  /** What the fault needs to strike. */
  needs?: 'journal' | 'return'
  /** There is no last chance for it, or no other than the first. */
  unlast?: true
}

export const expectations: Readonly<Record<Fault, Expectation>> = {
  lose: { times: 4, found: () => ({ lost: 4 }) },
  double: { times: 4, found: () => ({ duplicate: 4 }) },
  repeatLater: { times: 2, found: () => ({ duplicate: 2 }), unlast: true },
  swap: { times: 1, found: () => ({ outOfOrder: 1, disagreement: 1 }), unlast: true },
  reorder: { times: 1, found: (members) => ({ outOfOrder: members, history: 1 }), unlast: true },
  overtake: { times: 3, found: () => ({}), unlast: true },
  leak: { times: 4, found: () => ({ leak: 4 }) },
  smuggle: { times: 4, found: () => ({ leak: 4 }) },
  impersonate: { times: 3, found: () => ({ author: 3 }) },
  mislabel: { times: 2, found: () => ({ leak: 2, lost: 2 }) },
  corrupt: { times: 11, found: () => ({ corrupt: 11, lost: 11 }) },
  truncate: { times: 3, found: () => ({ corrupt: 3, lost: 3 }) },
  renumber: {
    times: 1,
    found: () => ({ number: 1, outOfOrder: 1 }),
    least: ['number'],
    besides: ['history'],
    unlast: true,
  },
  invent: { times: 4, found: () => ({ phantom: 4 }) },
  deafen: { times: 1, found: () => ({ lost: 1 }), least: ['lost'] },
  forget: { times: 1, found: (members) => ({ lost: members, history: 1, head: 1 }) },
  unwrite: { times: 1, found: () => ({ history: 1, head: 1 }) },
  // Another text was read, and the right one was not.
  rewrite: { times: 1, found: () => ({ history: 2 }) },
  writeTwice: { times: 1, found: () => ({ history: 1, head: 1 }) },
  skip: { times: 1, found: (members) => ({ hole: members, head: 1 }) },
  refuse: { times: 5, found: () => ({}) },
  refuseFalsely: { times: 1, found: () => ({ phantom: 1, metrics: 1 }) },
  ignore: { times: 2, found: () => ({}) },
  ackTwice: { times: 3, found: () => ({ ack: 3 }) },
  ackElsewhere: { times: 1, found: () => ({ ack: 1 }) },
  ackOtherNumber: { times: 1, found: () => ({ number: 1 }), least: ['number'], besides: ['history'] },
  withhold: { times: 1, found: () => ({ lost: 1 }), needs: 'return' },
  resend: { times: 1, found: () => ({ duplicate: 1 }), needs: 'return' },
  cut: { times: 1, found: () => ({}) },
  miscount: { times: 2, found: () => ({ metrics: 1 }) },
  miscountDelivery: { times: 2, found: () => ({ metrics: 1 }) },
  exaggerate: { times: 1, found: () => ({ head: 1 }), unlast: true },
  twin: { times: 1, found: (members) => ({ number: 1, hole: members, history: 1 }), needs: 'journal' },
  misorder: { times: 1, found: (members) => ({ outOfOrder: members, history: 1 }), needs: 'journal' },
  unnumber: { times: 2, found: (members) => ({ unnumbered: 2 * members, history: 2 }), needs: 'journal' },
  setAside: { times: 1, found: () => ({ setAside: 1, history: 1 }), needs: 'journal' },
  misname: { times: 1, found: (members) => ({ phantom: 1, unnumbered: members }), needs: 'journal' },
}

/** What must be found when a fault is committed so many times. */
export function expectationOf(fault: Fault, times: number): Expectation {
  const expectation = expectations[fault]
  const share = times / expectation.times
  const found = (members: number) => {
    const entries = Object.entries(expectation.found(members))
    return Object.fromEntries(entries.map(([name, count]) => [name, Math.ceil(count * share)]))
  }
  return { ...expectation, times, found }
}

/** Sentences about what was found and should not be, or was not and should; none: all is as it must be. */
export function deviations(
  found: Found,
  { found: expected, ...more }: Expectation,
  members: number,
): string[] {
  const { least = [], besides = [] } = more
  const wanted = expected(members)
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])] as Violation[]
  return names.flatMap((name) => {
    const [is, must] = [found[name] ?? 0, wanted[name] ?? 0]
    const right = is === must || besides.includes(name) || (least.includes(name) && is > must)
    return right ? [] : [`${name} ${is} for ${must}`]
  })
}
