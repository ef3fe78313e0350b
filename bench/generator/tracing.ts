/** Trace ids that need no storing: made of the run, the sender and the message's place, they can be told of any message later. */

export class Tracing {
  /** `share` of the messages, 0 to 1, ask to be sampled; with 0 no message carries a trace at all. */
  constructor(
    private readonly run: string,
    private readonly share: number,
  ) {}

  /** A W3C `traceparent`; none when nothing is traced. */
  parentOf(sender: number, seq: number): string | undefined {
    if (this.share === 0) return undefined
    const sampled = chance(sender, seq) < this.share ? '01' : '00'
    return `00-${traceIdOf(this.run, sender, seq)}-${hex(sender + 1)}${hex(seq + 1)}-${sampled}`
  }

  /** Undefined when nothing is traced. */
  idOf(sender: number, seq: number): string | undefined {
    return this.share === 0 ? undefined : traceIdOf(this.run, sender, seq)
  }
}

/** The run's 8 hexadecimal digits, then 8 of the sender and 16 of the message. */
function traceIdOf(run: string, sender: number, seq: number): string {
  return `${run}${hex(sender)}${hex(0)}${hex(seq)}`
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}

/** Spreads over 0 to 1, so that every so many messages of each sender are sampled, and not all at once. */
function chance(sender: number, seq: number): number {
  return ((Math.imul(sender + 1, 0x9e3779b1) ^ Math.imul(seq + 1, 0x85ebca6b)) >>> 0) / 2 ** 32
}
