/** `bench doctor`: what would limit a run on this machine, and the lines that fix it. */

import { examine, exitCodeOf, renderDoctor } from '../machine/doctor.ts'
import { isHere } from '../machine/environment.ts'
import type { Needs } from '../machine/limits.ts'
import { parseUrl } from '../plan/read-plan.ts'
import { parseCount } from '../units.ts'
import type { Arguments, Command } from './arguments.ts'
import type { Door } from './door.ts'

const command: Command = {
  name: 'doctor',
  summary: 'what of this machine would limit a run, and what helps.',
  detail: 'Reads the system and changes nothing. A run asks the same before it begins.',
  options: [
    { name: 'connections', short: 'c', value: 'N', help: 'connections of the run', fallback: '1k' },
    { name: 'url', short: 'u', value: 'URL', help: 'where the server is', fallback: 'http://127.0.0.1:8080' },
    { name: 'workers', short: 'w', value: 'N', help: 'processes that load', fallback: '1' },
    { name: 'pid', value: 'N', help: "the server's process, to read its limits" },
    { name: 'json', help: 'only the findings, as JSON, on stdout' },
  ],
  examples: ['doctor -c 25k', 'doctor -c 60k -w 4 -u wss://chat.example.org'],
}

export const doctor: Door = {
  command,
  async perform(given, { out }) {
    const findings = await examine(needsOf(given))
    const text = given.has('json')
      ? `${JSON.stringify(findings, null, 2)}\n`
      : renderDoctor(findings, { color: out.hasColors?.() ?? false })
    out.write(text)
    return exitCodeOf(findings)
  },
}

function needsOf(given: Arguments): Needs {
  return {
    connections: given.number('connections', parseCount, 1, 1e8),
    loopback: isHere(parseUrl(given.text('url'), given.name)),
    workers: given.number('workers', parseCount, 1, 1_000),
    ...(given.has('pid') ? { serverPid: given.number('pid', parseCount, 1) } : {}),
  }
}
