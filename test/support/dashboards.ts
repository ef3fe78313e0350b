/** Grafana's dashboards as deploy/ has them, and what they ask of Prometheus. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build.ts'

export interface Target {
  refId: string
  expr: string
  datasource: { type: string; uid: string }
}

export interface Panel {
  id: number
  type: string
  title: string
  description?: string
  datasource?: { type: string; uid: string }
  gridPos: { x: number; y: number; w: number; h: number }
  targets?: Target[]
  fieldConfig?: { defaults: { unit?: string } }
}

export interface Dashboard {
  uid: string
  title: string
  panels: Panel[]
  templating: { list: { name: string; type: string; definition?: string }[] }
  annotations: { list: { name: string; expr?: string }[] }
}

const folder = join(root, 'deploy/grafana/dashboards')

export function dashboards(): { file: string; dashboard: Dashboard }[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.map((file) => ({
    file,
    dashboard: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard,
  }))
}

/** All that it asks of Prometheus, with Grafana's variables filled in. */
export function expressionsOf({ panels, annotations, templating }: Dashboard): string[] {
  const targets = panels.flatMap((panel) => panel.targets ?? [])
  const asked = targets.filter(({ datasource }) => datasource.type === 'prometheus').map(({ expr }) => expr)
  const marks = annotations.list.flatMap(({ expr }) => expr ?? [])
  const selectors = templating.list.flatMap(
    ({ definition = '' }) => /^label_values\((.+), \w+\)$/.exec(definition)?.[1] ?? [],
  )
  return [...asked, ...marks, ...selectors].map(filledIn)
}

function filledIn(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$job', 'glassroom')
    .replaceAll('$instance', '.+')
}
