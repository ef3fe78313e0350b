/** The rules and the dashboard, as Prometheus' own tool reads them. */

import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { root } from '../support/build.ts'
import { dashboards, expressionsOf } from '../support/dashboards.ts'
import type { Told } from './harness-report.ts'

const run = promisify(execFile)
const prometheus = join(root, 'deploy/prometheus')

export async function rules(told: Told, folder: string): Promise<void> {
  await promtool(told, 'configuration', ['check', 'config', join(prometheus, 'prometheus.yml')])
  await promtool(told, 'rules', ['test', 'rules', ...testFiles()])
  const expressions = dashboards().flatMap(({ dashboard }) => expressionsOf(dashboard))
  const file = join(folder, 'dashboards.yml')
  await writeFile(file, asRules(expressions))
  await promtool(told, 'dashboard', ['check', 'rules', file], `, ${expressions.length} expressions`)
}

function testFiles(): string[] {
  return readdirSync(join(prometheus, 'tests')).map((name) => join(prometheus, 'tests', name))
}

/** promtool reads expressions in rules only. */
function asRules(expressions: string[]): string {
  const rules = expressions.map((expr, at) => ({ record: `dashboard:expression:${at}`, expr }))
  return stringify({ groups: [{ name: 'dashboards', rules }] })
}

async function promtool(told: Told, what: string, args: string[], more = ''): Promise<void> {
  try {
    await run('promtool', args)
    told.row(true, what, `promtool ${args.slice(0, 2).join(' ')}${more}`)
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    told.row(false, what, `promtool ${args.slice(0, 2).join(' ')}`)
    process.stdout.write(`${stdout}${stderr}\n`)
  }
}
