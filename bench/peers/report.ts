/** What a comparison found: every run of it, so that a table can be made anew. */

import { Unable } from '../failure.ts'
import type { MachineRow } from './machine.ts'
import type { Workload } from './workloads.ts'
import type { Faults } from './crowd.ts'
import type { Idled, Kept, Saturated } from './tasks.ts'

export const schema = 'glassroom-peers/1'

/** A row of the tables. */
export interface EntrantRow {
  key: string
  label: string
  version: string
  textBytes: number
  framed: boolean
}

interface Run {
  entrant: string
  /** From 1. */
  round: number
}

export interface SaturationRun extends Run, Saturated {
  workload: string
}

export interface RateRun extends Run, Kept {
  workload: string
  /** `half`: of the weakest peer's saturation. */
  step: 'fixed' | 'half'
}

export interface IdleRun extends Run, Idled {}

/** A run that came to nothing. */
export interface Failure extends Run {
  what: string
  message: string
}

export interface Report {
  schema: typeof schema
  /** ISO 8601. */
  at: string
  seconds: number
  machine: MachineRow
  rounds: number
  workloads: Workload[]
  entrants: EntrantRow[]
  /** Peers that are not here, and what to install. */
  missing: { label: string; remedy: string }[]
  saturation: SaturationRun[]
  rates: RateRun[]
  idle: IdleRun[]
  failures: Failure[]
}

/** Whether a message was lost, or came where or when it should not. */
/** Throws Unable when a run lost, doubled or misled a delivery, or was refused a message: what it measured is no figure. */
export function ensureWhole(run: { faults: Faults }, which: string): void {
  if (!faulty(run) && run.faults.refused === 0) return
  throw new Unable(`${which}, deliveries went wrong: ${JSON.stringify(run.faults)}.`)
}

export function faulty({ faults }: { faults: Faults }): boolean {
  return faults.lost !== 0 || faults.repeated !== 0 || faults.strange !== 0
}
