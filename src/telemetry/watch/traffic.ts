/** How much is said in which room, over the last seconds. */

interface Said {
  messages: number
  deliveries: number
}

interface Busy extends Said {
  id: string
}

const seconds = 10
/** Of each second; a busy room is among the first of each. */
const mostRooms = 2_000

export class Traffic {
  private current = new Map<string, Said>()
  private past: Map<string, Said>[] = []
  /** Of the past, put in order when somebody first looks at it. */
  private ranked: Busy[] | undefined

  delivered(room: string, recipients: number): void {
    const said = this.current.get(room)
    if (said) {
      said.messages += 1
      said.deliveries += recipients
    } else if (this.current.size < mostRooms) {
      this.current.set(room, { messages: 1, deliveries: recipients })
    }
  }

  /** Begins the next second. */
  turn(): void {
    this.past = [this.current, ...this.past].slice(0, seconds)
    this.current = new Map()
    this.ranked = undefined
  }

  /** Of the last ten whole seconds: the rooms with the most deliveries, then messages, the busiest first. */
  busiest(most: number): Busy[] {
    this.ranked ??= this.rank()
    return this.ranked.slice(0, most)
  }

  private rank(): Busy[] {
    const total = new Map<string, Busy>()
    for (const second of this.past) {
      for (const [id, { messages, deliveries }] of second) {
        const sum = total.get(id)
        if (sum) {
          sum.messages += messages
          sum.deliveries += deliveries
        } else total.set(id, { id, messages, deliveries })
      }
    }
    return [...total.values()].sort((a, b) => b.deliveries - a.deliveries || b.messages - a.messages)
  }
}
