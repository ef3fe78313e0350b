/** Trace ids that need no storing: made of the run, the sender and the message's place, they can be told of any message later. */

export class Tracing {
  /** `share` of the messages, 0 to 1, ask to be sampled; with 0 no message carries a trace at all. */
  constructor(
    private readonly run: string,
    private readonly share: number,
  ) {}

  /** Whether messages carry traces at all. */
  get on(): boolean {
    return this.share > 0
  }

  /** A W3C `traceparent`; none when nothing is traced. */
  parentOf(sender: number, seq: number): string | undefined {
    if (!this.on) return undefined
    const sampled = spread(sender, seq) < this.share * 2 ** 32 ? '01' : '00'
    return `00-${traceIdOf(this.run, sender, seq)}-${hex(sender + 1)}${hex(seq + 1)}-${sampled}`
  }

  /** Undefined when nothing is traced. */
  idOf(sender: number, seq: number): string | undefined {
    return this.on ? traceIdOf(this.run, sender, seq) : undefined
  }
}

/** 8 hexadecimal digits each: of the run, the sender, the message, and what samplers by ratio read, of sender and message. */
function traceIdOf(run: string, sender: number, seq: number): string {
  return `${run}${hex(sender)}${hex(seq)}${hex(spread(sender, seq))}`
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}

/** Spreads over 32 bits, so that every so many messages of each sender are sampled, and not all at once. */
function spread(sender: number, seq: number): number {
  return (Math.imul(sender + 1, 0x9e3779b1) ^ Math.imul(seq + 1, 0x85ebca6b)) >>> 0
}
