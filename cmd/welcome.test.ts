import assert from 'node:assert/strict'
import { it } from 'node:test'
import { welcome } from './welcome.ts'

const running = { url: 'http://localhost:8080', database: 'its own Postgres in data' }
const operatorToken = '6f1f0a2d9c3b4e5f8a7b6c5d4e3f2a1b'

function dashboardLines(dashboard: boolean, token?: string): string[] {
  const text = welcome(running, { dashboard, operatorToken: token }, 1.23)
  assert.match(text, /^\n {2}Glassroom is up after 1\.2 s, on its own Postgres in data\n\n/)
  assert.match(text, /\n {4}metrics {4}http:\/\/localhost:8080\/metrics\n/)
  assert.match(text, /[^\n]\n\n {2}Ctrl-C drains and stops\.\n$/)
  assert.doesNotMatch(text, /6f1f0a2d/)
  return text.split('\n').filter((line) => line.includes('dashboard'))
}

it('the welcome says where the dashboard is when it is on, and that it asks for a token, which it does not show', () => {
  const line = '    dashboard  http://localhost:8080/dashboard'
  assert.deepEqual(dashboardLines(true), [line])
  assert.deepEqual(dashboardLines(true, operatorToken), [`${line}, which asks for the OPERATOR_TOKEN`])
  assert.deepEqual(dashboardLines(false, operatorToken), [])
})
