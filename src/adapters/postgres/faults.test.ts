import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import postgres from 'postgres'
import { StorageUnavailable } from '../../core/ports.ts'
import { asFault, breaksConnection, faultKind, StatementFault, type FaultKind } from './faults.ts'

const kinds: Record<Exclude<FaultKind, 'bug'>, string[]> = {
  unavailable: ['08006', '25006', '53100', '53300', '55P03', '57014', '57P01', '57P02', '57P03', '58030'],
  retry: ['23505', '40001', '40P01'],
  poison: ['22021', '22P02', '22P05', '22009', '23502', '23514', '54000'],
  operator: ['28P01', '3D000', '42P01', '42703', '42501', 'XX000'],
}

describe('a fault', () => {
  for (const [kind, codes] of Object.entries(kinds)) {
    it(`is ${kind} with ${codes.join(', ')}`, () => {
      for (const code of codes) assert.equal(faultKind(postgresError({ code })), kind, code)
    })
  }

  it('of the network passes by itself, and takes the connection with it', () => {
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT']) {
      const error = Object.assign(new Error('gone'), { code })
      assert.equal(faultKind(error), 'unavailable', code)
      assert.equal(breaksConnection(error), true, code)
    }
  })

  it('of a value that the driver refuses is poison, and leaves the connection alone', () => {
    const error = Object.assign(new Error('no'), { code: 'UNDEFINED_VALUE' })
    assert.equal(faultKind(error), 'poison')
    assert.equal(breaksConnection(error), false)
  })

  it('of our own making is nobody else’s: it leaves as it is', () => {
    const wrongArgument = Object.assign(new TypeError('no'), { code: 'ERR_INVALID_ARG_TYPE' })
    for (const bug of [new TypeError('a bug'), new Error('a bug'), wrongArgument, 'a bug']) {
      assert.equal(faultKind(bug), 'bug')
      assert.equal(asFault(bug), bug)
    }
  })

  it('ends the connection when Postgres says so', () => {
    assert.equal(breaksConnection(postgresError({ code: '57P01', severity: 'FATAL' })), true)
    assert.equal(breaksConnection(postgresError({ code: '57014', severity: 'ERROR' })), false)
  })

  it('leaves without the statement and its values', () => {
    const said = 'what somebody said'
    for (const code of Object.values(kinds).flat()) {
      const error = postgresError({ code, detail: said, where: said })
      Object.defineProperties(error, { query: { value: said }, parameters: { value: [said] } })
      assert.ok(!inspect(asFault(error), { showHidden: true, depth: 9 }).includes(said), code)
    }
  })

  it('tells the operator what to put right', () => {
    const fault = asFault(postgresError({ code: '42P01', message: 'relation "messages" does not exist' }))
    assert.ok(fault instanceof StorageUnavailable)
    assert.match(inspect(fault), /42P01[^]*relation "messages" does not exist/)
  })

  it('keeps quiet about the words of an error that quotes values', () => {
    const fault = asFault(postgresError({ code: '22P02', message: 'invalid input syntax: "secret"' }))
    assert.ok(fault instanceof StatementFault)
    assert.ok(!inspect(fault, { showHidden: true }).includes('secret'))
  })
})

function postgresError(fields: Partial<postgres.PostgresError>): postgres.PostgresError {
  return new postgres.PostgresError({ message: 'failed', severity: 'ERROR', ...fields } as never)
}
