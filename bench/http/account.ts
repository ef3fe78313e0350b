/** What was asked and answered, held against the server's own count of requests, to the unit. */

import type { Reconciled } from '../results/summary.ts'
import { anotherStart } from '../server/restart.ts'
import type { Scrape } from '../server/scrape.ts'
import { endpointOf, type Endpoint } from './endpoints.ts'
import type { Firing } from './firing.ts'

interface Asked {
  method: string
  route: string
  answers: Map<number, number>
  /** Sent, and never answered: the server may have counted them, with any status. */
  unanswered: number
}

const metric = 'http_server_request_duration_seconds_count'

export class Account {
  readonly #asked = new Map<string, Asked>()

  answered({ method, route }: Endpoint, status: number, count = 1): void {
    const { answers } = this.#of(method, route)
    answers.set(status, (answers.get(status) ?? 0) + count)
  }

  /** Adds all that a load sent. */
  take({ scores }: Firing): void {
    for (const [name, { sent, answers }] of scores) {
      const endpoint = endpointOf(name)
      if (!endpoint) continue
      let left = sent
      for (const [status, count] of answers) {
        this.answered(endpoint, status, count)
        left -= count
      }
      this.#of(endpoint.method, endpoint.route).unanswered += left
    }
  }

  /**
   * A line for each route and status that we were answered; none without two pages, or without that metric, and only
   * `anotherStart` when they are of two processes.
   */
  reconcile(before: Scrape | undefined, after: Scrape | undefined): Reconciled[] {
    if (!before || !after) return []
    const start = anotherStart(before, after, [metric])
    if (start) return [start]
    if (after.get(metric) === undefined) return []
    const rows = [...this.#asked.values()].flatMap(({ method, route, answers, unanswered }) =>
      [...answers].map(([status, ours]): Reconciled => {
        const where = { method, route, status: String(status) }
        const theirs = (after.sum(metric, where) ?? 0) - (before.sum(metric, where) ?? 0)
        const high = ours + unanswered
        const agrees = theirs >= ours && theirs <= high
        const labels = Object.entries(where).map(([name, value]) => `${name}="${value}"`)
        const range = high > ours ? { high } : {}
        return {
          what: `${method} ${route} ${status}`,
          metric: `${metric}{${labels.join(',')}}`,
          ours,
          ...range,
          theirs,
          agrees,
        }
      }),
    )
    return [...rows, ...this.#messages(before, after)]
  }

  /** Each posted message is kept once. */
  #messages(before: Scrape, after: Scrape): Reconciled[] {
    const metric = 'chat_messages_sent_total'
    const to = after.get(metric)
    const posts = endpointOf('post')
    if (to === undefined || !posts) return []
    const { answers, unanswered } = this.#of(posts.method, posts.route)
    const ours = answers.get(posts.status) ?? 0
    const high = ours + unanswered
    const theirs = to - (before.get(metric) ?? 0)
    const range = high > ours ? { high } : {}
    return [
      { what: 'messages kept', metric, ours, ...range, theirs, agrees: theirs >= ours && theirs <= high },
    ]
  }

  #of(method: string, route: string): Asked {
    const key = `${method} ${route}`
    const asked = this.#asked.get(key) ?? { method, route, answers: new Map(), unanswered: 0 }
    this.#asked.set(key, asked)
    return asked
  }
}
