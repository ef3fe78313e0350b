/** `fetch` for servers that run in a process of their own, where nobody can overhear them. */

import { answerChecker, type CheckAnswer, type OpenApi } from './answer-checker.ts'

const checkers = new Map<string, Promise<CheckAnswer>>()

/** Rejects when the answer is not one that the server's own OpenAPI document has. */
export async function checkedFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init)
  const { status, headers } = response
  const check = await checkerOf(new URL(url).origin)
  const body = await response.clone().text()
  check({ method: init.method ?? 'GET', target: url, status, headers, body })
  return response
}

function checkerOf(origin: string): Promise<CheckAnswer> {
  const check = checkers.get(origin) ?? readChecker(origin)
  checkers.set(origin, check)
  return check
}

async function readChecker(origin: string): Promise<CheckAnswer> {
  const response = await fetch(`${origin}/openapi.json`)
  return answerChecker((await response.json()) as OpenApi)
}
