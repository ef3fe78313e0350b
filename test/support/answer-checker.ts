/** Holds every HTTP answer that a test sees to the OpenAPI document of the server that gave it. */

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { httpRefusals, refusals } from '../../src/protocol/refusals.ts'

export interface Answer {
  method: string
  /** What was asked for: a path, and maybe a query. */
  target: string
  status: number
  headers: Headers
  body: string
}

interface Described {
  description: string
  content?: Record<string, unknown>
}

export interface OpenApi {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

interface Operation {
  parameters?: { name: string; schema: { pattern?: string } }[]
  responses: Record<string, Described>
}

/** Throws an error that names the route and what is wrong, unless the document describes just this answer. */
export type CheckAnswer = (answer: Answer) => void

const codes = { ...refusals, ...httpRefusals }
const problemType = 'application/problem+json'

/** Addresses of plain files, which the document leaves out. */
const files = /^\/(swagger|frontend|dashboard)\/.|^\/(openapi\.json|asyncapi\.yaml)$/

export function answerChecker(document: OpenApi): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(closed(document) as object, '')
  const validator = (...steps: string[]) => ajv.getSchema(`#/${steps.map(escaped).join('/')}`)
  const routes = Object.keys(document.paths)

  return (answer) => {
    const path = new URL(answer.target, 'http://server').pathname
    const route = routes.find((template) => matches(template, path))
    const asked = answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase()
    const operation = route === undefined ? undefined : document.paths[route]?.[asked]
    const name = `${answer.method} ${route ?? path} ${answer.status}`
    if (isProblem(answer)) checkProblem(name, answer, validator('components', 'schemas', 'Problem'))
    if (route === undefined) return checkUnrouted(name, path, answer)
    if (!operation) return checkOtherMethod(name, answer)
    const described = operation.responses[answer.status]
    if (!described) throw new Error(`${name} is not described`)
    const type = typeOf(answer)
    checkContent(name, answer, described, () =>
      validator('paths', route, asked, 'responses', String(answer.status), 'content', type, 'schema'),
    )
  }
}

function checkContent(
  name: string,
  answer: Answer,
  { content = {}, description }: Described,
  schema: () => ValidateFunction | undefined,
): void {
  const type = typeOf(answer)
  if (Object.keys(content).length === 0)
    return must(answer.body === '', `${name} is described without a body`)
  must(type in content, `${name} is not described as ${type || 'nothing'}`)
  if (answer.method === 'HEAD') return must(answer.body === '', `${name} has a body`)
  if (!type.endsWith('json')) return
  const body: unknown = JSON.parse(answer.body)
  conforms(name, schema(), body)
  if (!isProblem(answer)) return
  const { code } = body as { code: string }
  must(description.includes(`\`${code}\``), `${name} is not described with the code ${code}`)
}

/** Where no route is, there are files, one way to the page, and problems. */
function checkUnrouted(name: string, path: string, answer: Answer): void {
  if (isProblem(answer) || answer.method === 'OPTIONS') return
  const expected = path === '/' ? [302] : files.test(path) ? [200, 304] : []
  must(expected.includes(answer.status), `${name} is not described`)
}

function checkOtherMethod(name: string, answer: Answer): void {
  const preflight = answer.method === 'OPTIONS' && answer.headers.has('access-control-allow-methods')
  if (preflight) return must(answer.status === 204 && answer.body === '', `${name} answers a preflight`)
  // Who may not come here at all is not told which methods there are.
  must([405, 401, 403, 404, 413, 415].includes(answer.status), `${name} is not described`)
  must(isProblem(answer), `${name} is no problem`)
  if (answer.status === 405) must(answer.headers.has('allow'), `${name} does not say what is allowed`)
}

function checkProblem(name: string, answer: Answer, schema: ValidateFunction | undefined): void {
  if (answer.method === 'HEAD') return
  const problem = JSON.parse(answer.body) as {
    code: keyof typeof codes
    status: number
    retryAfterMs?: number
  }
  conforms(name, schema, problem)
  const { code, status, retryAfterMs } = problem
  must(status === answer.status && status === codes[code].status, `${name} says ${status} and ${code}`)
  const seconds = retryAfterMs === undefined ? null : String(Math.ceil(retryAfterMs / 1000))
  const header = answer.headers.get('retry-after')
  must(header === seconds, `${name} says Retry-After: ${header} and retryAfterMs: ${retryAfterMs}`)
}

function conforms(name: string, validate: ValidateFunction | undefined, body: unknown): void {
  if (!validate) throw new Error(`${name} has no schema`)
  if (validate(body) === true) return
  const faults = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `at ${instancePath || '/'}: ${message} ${JSON.stringify(params)}`,
  )
  throw new Error(`${name} is not as described: ${faults.join('; ')}: ${JSON.stringify(body).slice(0, 300)}`)
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

function isProblem(answer: Answer): boolean {
  return typeOf(answer) === problemType
}

function typeOf({ headers }: Answer): string {
  return headers.get('content-type')?.split(';')[0]?.trim() ?? ''
}

function matches(template: string, path: string): boolean {
  const parts = template.split('/')
  const given = path.split('/')
  return (
    parts.length === given.length &&
    parts.every((part, at) => (part.startsWith('{') ? given[at] !== '' : part === given[at]))
  )
}

/** A step of a JSON pointer in an address. */
function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))
}

const uses = ['schema', 'items', 'anyOf', 'oneOf', 'additionalProperties']

/** The same document, in which an object has no field but those that are named, wherever a schema is used. */
function closed(node: unknown, key = '', above = ''): unknown {
  if (Array.isArray(node)) return node.map((each) => closed(each, key, above))
  if (typeof node !== 'object' || node === null) return node
  const inner = Object.entries(node).map(([name, value]) => [name, closed(value, name, key)])
  const used = uses.includes(key) || above === 'properties'
  return { ...Object.fromEntries(inner), ...(used && { unevaluatedProperties: false }) } as object
}
