/** How much is said in which room, over the last seconds. */

interface Said {
  messages: number
  deliveries: number
}

const seconds = 10
/** Of each second; a busy room is among the first of each. */
const mostRooms = 2_000

export class Traffic {
  private current = new Map<string, Said>()
  private past: Map<string, Said>[] = []

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
  }

  /** Of the last ten whole seconds: the rooms with the most deliveries, then messages, the busiest first. */
  busiest(most: number): (Said & { id: string })[] {
    const total = new Map<string, Said & { id: string }>()
    for (const second of this.past) {
      for (const [id, { messages, deliveries }] of second) {
        const sum = total.get(id)
        if (sum) {
          sum.messages += messages
          sum.deliveries += deliveries
        } else total.set(id, { id, messages, deliveries })
      }
    }
    return [...total.values()]
      .sort((a, b) => b.deliveries - a.deliveries || b.messages - a.messages)
      .slice(0, most)
  }
}
