import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { away } from '../../../test/support/facts.ts'
import { errorFields } from './error-fields.ts'

/** An error with everything that a database driver may hang on one. */
function driverError(name: string, code: string | undefined, message: string): Error {
  const extras = { query: 'insert canary', parameters: ['canary'], args: ['canary'], detail: 'Key (canary)' }
  return Object.assign(new Error(message), extras, { name }, code === undefined ? {} : { code })
}

describe('the fields of an error', () => {
  it('are its name, code and message, and no others', () => {
    const error = driverError(
      'PostgresError',
      '23505',
      'duplicate key value violates unique constraint "messages_ref"',
    )
    assert.deepEqual(errorFields(error), {
      name: 'PostgresError',
      code: '23505',
      message: 'duplicate key value violates unique constraint "messages_ref"',
    })
  })

  it('leave out a message that may quote what the error is about', () => {
    const quoting = [
      driverError('PostgresError', '22P02', 'invalid input syntax for type json: "canary"'),
      driverError('PostgresError', undefined, 'canary'),
      new SyntaxError(`Unexpected token 'c', "canary" is not valid JSON`),
    ]
    for (const error of quoting) assert.doesNotMatch(JSON.stringify(errorFields(error)), /canary/)
  })

  it('leave out a message that holds a secret', () => {
    const error = driverError('Error', 'X', 'cannot store canary here')
    assert.deepEqual(errorFields(error, ['canary']), { name: 'Error', code: 'X' })
    assert.equal(errorFields(error, ['c', 'other words']).message, 'cannot store canary here')
  })

  it('keep one line of a message, and not all of a long one', () => {
    assert.equal(errorFields(driverError('Error', 'X', 'one\ntwo')).message, 'one')
    assert.equal(errorFields(driverError('Error', 'X', 'a'.repeat(9_999))).message?.length, 300)
  })

  it('mask the credentials of an address', () => {
    const message = (text: string) => errorFields(driverError('Error', 'X', text)).message
    assert.equal(
      message("cannot read 'http://robin:canary@host:4318/v1', http://b"),
      "cannot read 'http://***@host:4318/v1', http://b",
    )
    assert.equal(message('to postgres://robin:can@ry/a@host failed'), 'to postgres://***@host failed')
    const cut = message(`${'a'.repeat(270)} https://robin:${'canary'.repeat(9)}@host`)
    assert.equal(cut, `${'a'.repeat(270)} https://***@host`)
    const { cause } = errorFields(new Error('no', { cause: new Error('of http://robin:canary@host') }))
    assert.equal(cause?.message, 'of http://***@host')
  })

  it('show causes, to a depth', () => {
    const refused = driverError('Error', 'ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432')
    const { cause } = errorFields(new Error('out of reach', { cause: refused }))
    assert.deepEqual(cause, {
      name: 'Error',
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED 127.0.0.1:5432',
    })
    const circular = new Error('round')
    circular.cause = circular
    assert.equal(JSON.stringify(errorFields(circular)).split('"round"').length - 1, 4)
  })

  it('say where a bug was thrown, without its message', () => {
    const { at } = errorFields(new TypeError('canary\n    with more'))
    assert.match(at?.[0] ?? '', /^at .*error-fields\.test\.ts/)
    assert.doesNotMatch(String(at), /canary|with more/)
  })

  it('do not say where a store was out of reach, which is no bug', () => {
    assert.deepEqual(errorFields(away()), { name: 'StorageUnavailable', message: 'the store is away' })
  })

  it('of what is no error are its type', () => {
    assert.deepEqual(errorFields('canary'), { name: 'string' })
    assert.deepEqual(errorFields(undefined), { name: 'undefined' })
  })
})
