/** The files of deploy/, as they are read by the programs that they are for. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { settingNames } from '../../src/config.ts'
import { root } from './build.ts'

export function textOf(path: string): string {
  return readFileSync(join(root, 'deploy', path), 'utf8')
}

export function yamlOf<Shape>(path: string): Shape {
  return parse(textOf(path), { merge: true }) as Shape
}

/** Every document of a file that has several. */
export function documentsOf<Shape>(path: string): Shape[] {
  return parseAllDocuments(textOf(path)).map((document) => document.toJSON() as Shape)
}

export interface Rule {
  alert?: string
  record?: string
  expr: string
  for?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
}

export function rules(): Rule[] {
  const files = readdirSync(join(root, 'deploy/prometheus/rules'))
  const read = (name: string) =>
    yamlOf<{ groups: { rules: Rule[] }[] }>(`prometheus/rules/${name}`).groups.flatMap((group) => group.rules)
  return files.flatMap(read)
}

/** Names of variables, of those given, that the server does not know: a misspelt one would be passed over silently. */
export function unknownSettings(names: string[]): string[] {
  const known = (name: string) =>
    settingNames.includes(name) || name.startsWith('OTEL_') || name === 'NODE_ENV'
  return names.filter((name) => !known(name))
}
