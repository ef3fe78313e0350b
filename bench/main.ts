/** The command line: `bench burst` and `bench rate`. */

import { helpOf, readArguments, type Arguments, type Command } from './commands/arguments.ts'
import { burst, rate } from './commands/options.ts'
import { exitCodes, Unable } from './failure.ts'
import { planBurst, planRate, type Plan } from './plan/plan.ts'
import { Progress, type Screen } from './terminal/progress.ts'
import { run } from './run.ts'
import { render } from './terminal/render.ts'

export interface Terminal {
  out: Screen & { hasColors?(): boolean }
  err: Screen
  /** Aborted when the user wants the run to end. */
  signal: AbortSignal
}

interface Scenario {
  command: Command
  plan: (given: Arguments) => Plan
}

const scenarios: readonly Scenario[] = [
  { command: burst, plan: planBurst },
  { command: rate, plan: planRate },
]

/** Does what the arguments ask and answers the exit code. Never rejects for a reason that has a sentence. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal)
  } catch (error) {
    if (!(error instanceof Unable)) throw error
    terminal.err.write(`bench: ${error.message}\n`)
    return error.exitCode
  }
}

async function dispatch([name = '', ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (['', 'help', '-h', '--help'].includes(name)) {
    terminal.out.write(overview())
    return name === '' ? exitCodes.usage : exitCodes.ok
  }
  const scenario = scenarios.find(({ command }) => command.name === name)
  if (!scenario)
    throw new Unable(`There is no command "${name}". See: npm run bench -- --help`, exitCodes.usage)
  const given = readArguments(scenario.command, rest)
  if (given.has('help')) {
    terminal.out.write(helpOf(scenario.command))
    return exitCodes.ok
  }
  return perform(scenario.plan(given), given.has('json'), terminal)
}

async function perform(plan: Plan, json: boolean, { out, err, signal }: Terminal): Promise<number> {
  const report = await run(plan, { progress: new Progress(err), signal })
  out.write(
    json ? `${JSON.stringify(report, null, 2)}\n` : render(report, { color: out.hasColors?.() ?? false }),
  )
  return report.exitCode
}

function overview(): string {
  const commands = scenarios.map(({ command }) => `  ${command.name.padEnd(8)}${command.summary}`)
  return `bench: load for a chat server, with every message accounted for.

${commands.join('\n')}

Every run checks for loss, repeats, order, leaks, damage and invention, and that
history and metrics agree. npm run bench -- burst --help tells the options.

Exit codes: 0 ok · 1 error · 2 usage · 90 the generator was the bottleneck
            91 a promise was broken · 130 interrupted
`
}
