import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { join } from 'node:path'
import { Unable } from './failure.ts'
import { main } from './main.ts'
import { Generator } from './generator/generator.ts'
import type { Hand } from './generator/hand.ts'
import type { Summary } from './results/summary.ts'
import { FaultyServer } from './testing/faulty-server.ts'
import type { Faults } from './testing/faults.ts'

const escape = /\x1b\[[0-9;]*[mK]/

interface Printed {
  code: number
  out: string
  err: string
}

function bench(...argv: string[]): Promise<Printed> {
  return benchWith(() => new Generator(), ...argv)
}

async function benchWith(recruit: () => Hand, ...argv: string[]): Promise<Printed> {
  let [out, err] = ['', '']
  const terminal = {
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
    signal: new AbortController().signal,
    recruit,
  }
  return { code: await main(argv, terminal), out, err }
}

async function against(faults: Faults, ...argv: string[]): ReturnType<typeof bench> {
  const server = await FaultyServer.start(faults)
  const [command = '', ...rest] = argv
  try {
    const few = ['--rooms', '2', '-l', '3', '--drain', '400ms', '-o', 'off']
    return await bench(command, '-u', server.url, ...few, ...rest)
  } finally {
    await server.close()
  }
}

describe('the command line', () => {
  it('ends with 0 and a page of at most 80 columns when all went well', async () => {
    const { code, out, err } = await against({}, 'burst', '-n', '20')
    assert.equal(code, 0)
    assert.doesNotMatch(err, escape)
    assert.doesNotMatch(out, escape)
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line)
    for (const part of [
      /^ PASS /m,
      /loss 0 · dup 0 · order ok \(2\/2 rooms agree\)/,
      /npm run bench -- burst/,
    ]) {
      assert.match(out, part)
    }
  })

  it('ends with 91 and says which promise was broken', async () => {
    const { code, out } = await against({ lose: 1 }, 'burst', '-n', '20')
    assert.equal(code, 91)
    assert.match(out, /^ BROKEN /m)
    assert.match(out, /lost 1: acknowledged, but never delivered/)
  })

  it('prints nothing but JSON on stdout when asked for it', async () => {
    const { code, out } = await against({}, 'rate', '-n', '20', '-r', '200/s', '--json')
    const report = JSON.parse(out) as Summary
    assert.deepEqual([report.schema, report.exitCode, report.messages.acked], ['glassroom-bench/3', code, 20])
  })

  it('explains itself', async () => {
    const overview = await bench('--help')
    assert.equal(overview.code, 0)
    assert.match(overview.out, / burst [^]* rate [^]*91/)
    for (const line of overview.out.split('\n')) assert.ok(line.length <= 80, line)
    assert.match((await bench('rate', '--help')).out, /--duration TIME/)
  })

  it('ends with 2 for a command or an option that is not there', async () => {
    for (const argv of [[], ['fly'], ['burst', '--fly'], ['rate', '-n', 'many']]) {
      assert.equal((await bench(...argv)).code, 2, argv.join(' '))
    }
    assert.match((await bench('burst', '-n', 'many')).err, /^bench: --messages cannot be "many"\. See: /)
  })

  it('says in one sentence that there is no server', async () => {
    const gone = await FaultyServer.start()
    await gone.close()
    const { code, err } = await bench('burst', '-u', gone.url)
    assert.equal(code, 1)
    assert.equal(
      err.split('\n').at(-2),
      `bench: There is no server at ${gone.url}. Start one (npm start), or name another with --url.`,
    )
  })

  it('says that it is not a chat server', async () => {
    const other = createServer((_request, response) => response.writeHead(404).end())
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { code, err } = await bench('burst', '-u', `127.0.0.1:${(other.address() as AddressInfo).port}`)
    other.closeAllConnections()
    other.close()
    assert.equal(code, 1)
    assert.match(err, /does not look like a chat server: \/api\/rooms answered 404/)
  })

  it('does not begin a run that the server would throttle', async () => {
    const { code, err } = await against({ messagesPerSecond: 20 }, 'burst', '-n', '21')
    assert.equal(code, 1)
    assert.match(err, /20 messages a second.*RATE_LIMIT=off/)
    assert.equal((await against({ messagesPerSecond: 20 }, 'burst', '-n', '20')).code, 0)
  })

  it('tells before anything is loaded that the results could not be written', async () => {
    const gone = await FaultyServer.start()
    await gone.close()
    const bad = join(import.meta.filename, 'runs')
    for (const name of ['-o', '--html', '--junit', '--md', '--csv']) {
      const { code, err } = await bench('burst', '-u', gone.url, name, bad)
      assert.equal(code, 2, name)
      assert.match(err, /^bench: .*runs.* cannot be written: .*main\.test\.ts is a file/)
    }
    assert.equal((await bench('compare', '--options-a=--size 1KB', '--md', bad)).code, 2)
    assert.equal((await bench('burst', '-u', gone.url, '-o', '')).code, 2)
  })

  it('refuses a metrics page that is no URL', async () => {
    for (const command of ['burst', 'find', 'compare', 'http']) {
      const words = command === 'compare' ? ['--options-b=--size 1KB'] : []
      const { code, err } = await bench(command, ...words, '--metrics', 'http://[')
      assert.equal(code, 2, command)
      assert.match(err, /--metrics cannot be "http:\/\/\["/)
    }
  })

  it('prints what there is of several runs, as a list, when a later one fails', async () => {
    const server = await FaultyServer.start()
    let runs = 0
    const recruit = () => {
      if (runs++ > 0) throw new Unable('The second \u001b[2Jrun failed.')
      return new Generator()
    }
    const words = ['-u', server.url, '--rooms', '1', '-w', '1', '-n', '5', '-o', 'off', '-k', '3', '--json']
    const { code, out, err } = await benchWith(recruit, 'burst', ...words)
    await server.close()
    assert.equal(code, 1)
    assert.equal((JSON.parse(out) as Summary[]).length, 1)
    assert.equal(err, 'bench: The second \ufffd[2Jrun failed.\n')
  })

  it('reads the options of both sides of a comparison before the first run', async () => {
    for (const wrong of ['--sise 4KB', '--size 1', '--slo luck', '--html x', '--dialect ./none.mjs']) {
      const { code, err } = await bench('compare', `--options-b=${wrong}`)
      assert.ok([1, 2].includes(code), wrong)
      assert.doesNotMatch(err, /There is no server/, wrong)
    }
  })

  it('ends a search that nothing passed with 99', async () => {
    const few = [
      '-d',
      '200ms',
      '--warmup',
      '0s',
      '--low',
      '20',
      '--max-time',
      '2s',
      '--slo',
      'delivery.p99<1us',
    ]
    const server = await FaultyServer.start()
    const { code } = await bench(
      'find',
      '-u',
      server.url,
      '--rooms',
      '1',
      '-l',
      '2',
      '--drain',
      '200ms',
      ...few,
    )
    await server.close()
    assert.equal(code, 99)
  })
})
