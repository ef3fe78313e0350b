/** What the system calls of a server tell about the order in which it writes, syncs and acks. */

interface Call {
  name: string
  /** What stands between its brackets. */
  about: string
  began: number
  ended: number
  result: number
}

/** What was found of one message that was acked from the journal. */
export interface Acked {
  ref: string
  /** It was written to info.log, that was synced, and only then did the ack leave. */
  inOrder: boolean
}

/** Reads the output of `strace -f -y`, where a call that another thread interrupts stands on two lines. */
export function callsIn(trace: string): Call[] {
  const calls: Call[] = []
  const unfinished = new Map<string, Call>()
  for (const [at, line] of trace.split('\n').entries()) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const whole = /^(\w+)\((.*)\) += (-?\d+)/.exec(rest)
    const begun = /^(\w+)\((.*) <unfinished \.\.\.>$/.exec(rest)
    const resumed = /^<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/.exec(rest)
    if (whole) calls.push(call(whole, at, at))
    else if (begun) unfinished.set(`${pid} ${begun[1]}`, { ...call(begun, at, at), result: NaN })
    else if (resumed) {
      const first = unfinished.get(`${pid} ${resumed[1]}`)
      if (first) calls.push({ ...first, ended: at, result: Number(resumed[3]) })
    }
  }
  return calls.sort((a, b) => a.ended - b.ended)
}

function call([, name = '', about = '', result]: RegExpExecArray, began: number, ended: number): Call {
  return { name, about, began, ended, result: Number(result) }
}

/** Each of the refs that was acked from the journal, and whether its write and a sync came first. */
export function acksIn(calls: readonly Call[], refs: readonly string[]): Acked[] {
  const written = new Map<string, number>()
  const durable = new Set<string>()
  const acked: Acked[] = []
  for (const { name, about, began, ended, result } of calls) {
    const journal = about.includes('/info.log>')
    const named = result < 0 || name === 'fdatasync' ? [] : refs.filter((ref) => about.includes(quoted(ref)))
    if (journal && name === 'fdatasync' && result === 0) {
      const before = [...written].filter(([, at]) => at < began)
      before.forEach(([ref]) => durable.add(ref))
    } else if (journal) {
      for (const ref of named) written.set(ref, ended)
    } else {
      // An ack must not even have begun to leave.
      const fresh = named.filter((ref) => about.includes(`\\"ack\\",\\"ref\\":${quoted(ref)}`))
      for (const ref of fresh)
        acked.push({ ref, inOrder: durable.has(ref) && (written.get(ref) ?? 0) < began })
    }
  }
  return acked
}

/** As it stands in JSON, in a string that strace prints. */
function quoted(ref: string): string {
  return `\\"${ref}\\"`
}
