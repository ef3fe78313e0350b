/** The command line of the load harness. */

import { helpOf, readArguments } from './commands/arguments.ts'
import { complain, type Door, type Terminal } from './commands/door.ts'
import { calibrateDoor } from './commands/calibrate.ts'
import { dialectsDoor } from './commands/dialects.ts'
import { doctor } from './commands/doctor.ts'
import { historyDoor } from './commands/history.ts'
import { growthDoor } from './commands/growth.ts'
import { http } from './commands/http.ts'
import { loadDoors, presetDoor } from './commands/load.ts'
import { run } from './commands/options.ts'
import { peersDoor } from './commands/peers.ts'
import { reportDoor } from './commands/report.ts'
import { showDoor } from './commands/show.ts'
import { storeDoor } from './commands/store.ts'
import { compareDoor, findDoor, gateDoor } from './commands/studies.ts'
import { verifyDoor } from './commands/verify.ts'
import { watchingDoor } from './commands/watching.ts'
import { wordsDoor } from './commands/words.ts'
import { exitCodes, Unable } from './failure.ts'
import { presets } from './plan/presets.ts'

/** Does what the arguments ask and answers the exit code. Never rejects for a reason that has a sentence. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal)
  } catch (error) {
    if (!(error instanceof Unable)) throw error
    complain(terminal, error)
    return error.exitCode
  }
}

const doors: readonly Door[] = [
  ...loadDoors,
  ...[findDoor, compareDoor, gateDoor],
  ...[peersDoor, watchingDoor, growthDoor, storeDoor],
  ...[reportDoor, showDoor, historyDoor, verifyDoor],
  ...[http, doctor, calibrateDoor, dialectsDoor, wordsDoor],
]

async function dispatch([name = '', ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (['', 'help', '-h', '--help'].includes(name)) {
    terminal.out.write(overview())
    return name === '' ? exitCodes.usage : exitCodes.ok
  }
  const [door, words] =
    name === 'run' ? chooseScene(rest) : [doors.find(({ command }) => command.name === name), rest]
  if (!door) throw new Unable(`There is no command "${name}". See: npm run bench -- --help`, exitCodes.usage)
  const given = readArguments(door.command, words)
  if (!given.has('help')) return door.perform(given, terminal)
  terminal.out.write(helpOf(door.command))
  return exitCodes.ok
}

/** `run` is followed by the name of a preset; `run --help` is about all of them. */
function chooseScene([name, ...rest]: readonly string[]): [Door, readonly string[]] {
  if (name === '--help' || name === '-h')
    return [{ command: run, perform: () => Promise.resolve(exitCodes.ok) }, [name]]
  return [presetDoor(name), rest]
}

function overview(): string {
  const row = ([name, summary]: readonly [string, string]) => `  ${name.padEnd(16)} ${summary}`
  const commands = doors.map(({ command }) => row([command.name, command.summary]))
  const scenes = presets.map(({ name, summary }) => `    ${name.padEnd(16)} ${summary}`)
  return `bench: load for a chat server, with every message accounted for.

${commands.join('\n')}
  run PRESET       a scene from life:
${scenes.join('\n')}

Every run checks for loss, repeats, order, leaks, damage and invention, and that
history and metrics agree. npm run bench -- burst --help tells the options.

Exit codes: 0 ok · 1 error · 2 usage · 90 the generator was the bottleneck
            91 a promise was broken · 92 slower than before
            99 an objective was missed · 130 interrupted
`
}
