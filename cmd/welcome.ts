/** What the person at the terminal is told once the server is up. */

import type { Config } from '../src/config.ts'
import type { Running } from './serve.ts'

/** Where everything is, after so many seconds. */
export function welcome(
  { url, database }: Pick<Running, 'url' | 'database'>,
  config: Pick<Config, 'dashboard' | 'operatorToken'>,
  seconds: number,
): string {
  return `
  Glassroom is up after ${seconds.toFixed(1)} s, on ${database}

    page       ${url}/frontend
    HTTP API   ${url}/swagger
    WebSocket  ${url}/asyncapi
    metrics    ${url}/metrics
${dashboardLine(url, config)}
  Ctrl-C drains and stops.
`
}

function dashboardLine(
  url: string,
  { dashboard, operatorToken }: Pick<Config, 'dashboard' | 'operatorToken'>,
): string {
  if (!dashboard) return ''
  const asked = operatorToken === undefined ? '' : ', which asks for the OPERATOR_TOKEN'
  return `    dashboard  ${url}/dashboard${asked}\n`
}
