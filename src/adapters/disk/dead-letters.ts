/** Messages that were acked and that the store will never take, kept for a person to look at, in `dead-letters.log`. */

import { crc32 } from 'node:zlib'
import type { Utterance } from '../../core/message.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import { lineOf } from './line.ts'
import type { LogFile } from './log-file.ts'
import { recordJson } from './record.ts'

export const deadLettersName = 'dead-letters.log'

export class DeadLetters {
  count = 0
  /** A replay that was interrupted brings the same again. */
  private readonly known = new Set<string>()
  private turn = Promise.resolve()

  constructor(
    private log: LogFile,
    /** Puts a new file in the place of one that is spent. */
    private readonly renew: (spent: LogFile) => Promise<LogFile>,
  ) {}

  get bytes(): number {
    return this.log.size
  }

  /** Counts a line that an earlier process wrote. */
  learn(json: string): void {
    this.remember(json)
  }

  /** Resolves when it is durable. Rejects with StorageUnavailable. */
  add(utterance: Utterance, refused: string): Promise<void> {
    const added = this.turn.then(() => this.write(utterance, refused))
    this.turn = added.catch(() => {}) // Whoever asked has been told.
    return added
  }

  close(): Promise<void> {
    return this.turn.then(() => this.log.close())
  }

  private async write(utterance: Utterance, refused: string): Promise<void> {
    const json = recordJson(this.count + 1, utterance, refused)
    if (this.known.has(keyOf(json))) return
    if (this.log.spent) this.log = await this.renewed()
    const line = lineOf(json)
    if (!(await this.log.write(line)) || !(await this.log.sync())) {
      throw new StorageUnavailable(`${deadLettersName} could not be written`)
    }
    this.log.size += line.length
    this.remember(json)
  }

  private async renewed(): Promise<LogFile> {
    try {
      return await this.renew(this.log)
    } catch (error) {
      throw new StorageUnavailable(`${deadLettersName} could not be begun anew`, { cause: error })
    }
  }

  private remember(json: string): void {
    this.count += 1
    this.known.add(keyOf(json))
  }
}

/** All of it but the number, which differs from time to time. */
function keyOf(json: string): string {
  const from = json.indexOf(',')
  return `${json.length - from} ${crc32(json.slice(from))}`
}
