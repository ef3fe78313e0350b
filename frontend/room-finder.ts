/** The rooms to choose from: the liveliest, or those like what is typed; kept fresh while the page is seen. */

import type { ChatClient } from '../src/client/chat-client.ts'
import { Refused } from '../src/client/refused.ts'
import type { RoomState } from '../src/protocol/frames.ts'

const freshMs = 10_000
const typingMs = 180
const pageLimit = 30
/** The server gives at most so many at once; longer lists stay as they are while they are read. */
const freshMost = 100

export class RoomFinder {
  search = ''
  rooms: RoomState[] = []
  hasMore = false
  /** asking: what is shown was found for something else. away: the server did not answer; it is asked again by and by. */
  state: 'asking' | 'found' | 'away' = 'asking'
  private cursor: string | null = null
  /** How many rooms the reader has asked to see. */
  private listed = pageLimit
  /** The latest question: answers to earlier ones are of no interest. */
  private question = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly client: ChatClient,
    private readonly changed: () => void,
  ) {}

  /** Takes what is typed; asks when the typing pauses. */
  type(search: string): void {
    if (search === this.search) return
    this.search = search
    this.state = 'asking'
    this.question += 1
    this.listed = pageLimit
    this.askAfter(search === '' ? 0 : typingMs)
  }

  /** Asks now, and from now on by itself. */
  refresh(): void {
    this.askAfter(0)
  }

  async more(): Promise<void> {
    if (this.cursor === null) return
    const page = await this.ask(this.cursor)
    if (!page) return
    this.listed += pageLimit
    const known = new Set(this.rooms.map((room) => room.id))
    // The liveliest list may repeat rooms that moved meanwhile.
    this.take([...this.rooms, ...page.items.filter((room) => !known.has(room.id))], page.nextCursor)
  }

  private askAfter(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.first(), ms)
  }

  private async first(): Promise<void> {
    this.timer = undefined
    const page =
      document.hidden || this.listed > freshMost ? undefined : await this.ask(undefined, this.listed)
    if (page) this.take(page.items, page.nextCursor)
    // Somebody may have typed meanwhile, and is asked for sooner.
    if (this.timer === undefined) this.askAfter(freshMs)
  }

  private async ask(cursor?: string, limit = pageLimit) {
    const question = (this.question += 1)
    const { search } = this
    try {
      const page = await this.client.findRooms({
        limit,
        ...(search === '' ? {} : { search }),
        ...(cursor === undefined ? {} : { cursor }),
      })
      return question === this.question ? page : undefined
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (question === this.question) this.failed(error)
      return undefined
    }
  }

  private take(rooms: RoomState[], cursor: string | null): void {
    this.rooms = rooms
    this.cursor = cursor
    this.hasMore = cursor !== null
    this.state = 'found'
    this.changed()
  }

  /** What was found stays; a search that cannot be made finds nothing. */
  private failed(error: Refused): void {
    if (!error.retry) return this.take([], null)
    this.state = 'away'
    this.changed()
  }
}
