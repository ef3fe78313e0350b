/** What keeps messages safe, piece by piece: the code of each guard, the code without it, and the tests that must notice. */

export interface Guard {
  name: string
  file: string
  /** As it stands there, once. */
  code: string
  without: string
  /** Files of tests, or a proof that is run by itself. */
  tests: readonly string[]
}

const disk = ['src/adapters/disk/journal-faults.test.ts', 'src/adapters/disk/journal-crashes.test.ts']
const damage = ['src/adapters/disk/journal-damage.test.ts']
const core = ['src/core/durable-writer.test.ts', 'src/core/return.test.ts', 'src/core/replay.test.ts']
const writer = ['src/adapters/postgres/writer.test.ts', 'src/adapters/postgres/store.test.ts']

export const guards: readonly Guard[] = [
  {
    name: 'sync',
    file: 'src/adapters/disk/group-writer.ts',
    code: 'if (await file.sync()) return',
    without: 'if (file) return',
    tests: disk,
  },
  {
    name: 'fdatasync',
    file: 'src/adapters/disk/disk.ts',
    code: 'return this.handle.datasync()',
    without: 'return Promise.resolve()',
    tests: ['test/proofs/order-on-disk.ts'],
  },
  {
    name: 'ack-after-journal',
    file: 'src/core/durable-writer.ts',
    code: 'await circuit.journal(() => journal.append(drafts))',
    without: 'void circuit.journal(() => journal.append(drafts))',
    tests: core,
  },
  {
    name: 'unique-key',
    file: 'migrations/0001_rooms_and_messages.sql',
    code: ',\n  constraint messages_once unique (id)',
    without: '',
    tests: writer,
  },
  {
    name: 'cut-after-short-write',
    file: 'src/adapters/disk/log-file.ts',
    code: '    await this.cut()\n    return false',
    without: '    return false',
    tests: disk,
  },
  {
    name: 'checksum',
    file: 'src/adapters/disk/line.ts',
    code: 'return checksum(bytes.subarray(from, from + length)) === wanted ? length : damagedLine',
    without: 'return length',
    tests: damage,
  },
  {
    name: 'deadline',
    file: 'src/adapters/postgres/backend.ts',
    code: 'until - performance.now())\n    })',
    without: 'until - performance.now() + 3_600_000)\n    })',
    tests: ['src/adapters/postgres/writer-deadline.test.ts'],
  },
  {
    name: 'bisecting',
    file: 'src/adapters/postgres/writer.ts',
    code: 'if (utterances.length === 1) return [refusedText]',
    without: 'if (utterances.length > 0) return utterances.map(() => refusedText)',
    tests: writer,
  },
  {
    name: 'replay-before-live',
    file: 'src/core/durable-writer.ts',
    code: "if (circuit.state !== 'closed') return this.journal(drafts, tried)",
    without: "if (circuit.state === 'open') return this.journal(drafts, tried)",
    tests: core,
  },
  {
    name: 'wait-while-switching',
    file: 'src/core/durable-writer.ts',
    code: "while (circuit.state === 'switching') await circuit.switched()",
    without: '',
    tests: core,
  },
  {
    name: 'settle-after-commit',
    file: 'src/core/replay.ts',
    code: "const outcomes = await this.telling('store', utterances, writer.append(utterances))\n",
    without:
      "await journal.settle(last)\n    const outcomes = await this.telling('store', utterances, writer.append(utterances))\n",
    tests: core,
  },
  {
    name: 'bury-the-refused',
    file: 'src/core/replay.ts',
    code: 'for (const [at, outcome] of outcomes.entries()) await this.bury(utterances[at], outcome)\n',
    without: '',
    tests: core,
  },
]
