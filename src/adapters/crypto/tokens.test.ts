import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { guestTokens, tokenLifetime } from './tokens.ts'

const secret = Buffer.from('0123456789abcdef0123456789abcdef')
const member = { id: '0123456789abcdef', name: 'quiet otter' }
const now = Date.parse('2026-01-01T00:00:00Z')
const seconds = now / 1000
const tokens = guestTokens(secret, () => now)

/** A token with a good signature around any payload. */
function forge(payload: string, key: Uint8Array = secret): string {
  const body = `v1.${Buffer.from(payload).toString('base64url')}`
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
}

function claim(fields: Record<string, unknown>): string {
  return forge(JSON.stringify({ ...member, exp: seconds + 60, ...fields }))
}

const good = tokens.sign(member)
const [version = '', payload = '', mac = ''] = good.split('.')

function jwt(alg: string, key: Uint8Array): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg, kid: '../../x' })}.${part({ ...member, exp: seconds + 60 })}`
  return `${body}.${createHmac('sha512', key).update(body).digest('base64url')}`
}

const refused: [string, string][] = [
  ['an empty text', ''],
  ['garbage', 'not a token'],
  ['dots alone', '..'],
  ['an empty signature', `${version}.${payload}.`],
  ['no signature', `${version}.${payload}`],
  ['a JWT that chooses no algorithm', jwt('none', secret)],
  ['a JWT that chooses HS512', jwt('HS512', secret)],
  ['another version', `v2.${payload}.${mac}`],
  ['a fourth part', `${good}.x`],
  ['another key', forge(JSON.stringify({ ...member, exp: seconds + 60 }), Buffer.from('x'.repeat(32)))],
  ['an empty key', forge(JSON.stringify({ ...member, exp: seconds + 60 }), Buffer.alloc(0))],
  ['a shortened signature', good.slice(0, -1)],
  ['a padded signature', `${good}=`],
  ['white space around it', ` ${good} `],
  ['a changed payload', `${version}.${payload.slice(0, -2)}AA.${mac}`],
  ['another spelling of the signature', `${version}.${payload}.${respell(mac)}`],
  ['no exp', claim({ exp: undefined })],
  ['an exp in milliseconds', claim({ exp: now + 60_000 })],
  ['an exp that is a text', claim({ exp: String(seconds + 60) })],
  ['an exp that is null', claim({ exp: null })],
  ['an endless exp', forge(`{"id":"${member.id}","name":"a","exp":1e400}`)],
  ['a longer life than ours', claim({ exp: seconds + tokenLifetime + 1 })],
  ['a payload of null', forge('null')],
  ['a payload of a list', forge('[]')],
  ['a payload of a text', forge('"x"')],
  ['a payload of a number', forge('1')],
  ['a payload that is not JSON', forge('{')],
  ['no id', claim({ id: undefined })],
  ['an id that is an object', claim({ id: {} })],
  ['an id that is a list', claim({ id: [member.id] })],
  ['an empty id', claim({ id: '' })],
  ['an id of 600 characters', claim({ id: 'a'.repeat(600) })],
  ['an id with NUL', claim({ id: `${member.id.slice(1)}\0` })],
  ['an id that turns the line around', claim({ id: `${member.id.slice(1)}\u202e` })],
  ['a name that is no name', claim({ name: {} })],
  ['an unclean name', claim({ name: 'a\u202eb' })],
  ['an invisible name', claim({ name: '\u200b' })],
  ['a text of 200 KiB', `v1.${'a'.repeat(200 * 1024)}.${mac}`],
]

/** The last character of 43 carries two unused bits: another one decodes to the same bytes. */
function respell(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) ^ 1)
}

describe('a guest token', () => {
  it('gives back the member that it was signed for', () => {
    assert.deepEqual(tokens.verify(good), { member })
  })

  it('fits the limit with the longest name', () => {
    const longest = { id: member.id, name: '👩🏽‍🚀'.repeat(10) }
    assert.deepEqual(tokens.verify(tokens.sign(longest)), { member: longest })
  })

  it('expires at the end of its life', () => {
    const at = (offset: number) => guestTokens(secret, () => now + (tokenLifetime + offset) * 1000)
    assert.deepEqual(at(-1).verify(good), { member })
    assert.deepEqual(at(0).verify(good), { refused: 'expired' })
    assert.deepEqual(tokens.verify(claim({ exp: 0 })), { refused: 'expired' })
    assert.deepEqual(tokens.verify(claim({ exp: seconds })), { refused: 'expired' })
  })

  it('decodes to the same bytes in another spelling, which is refused', () => {
    assert.deepEqual(Buffer.from(respell(mac), 'base64url'), Buffer.from(mac, 'base64url'))
  })

  for (const [name, token] of refused) {
    it(`is refused with ${name}`, () => assert.deepEqual(tokens.verify(token), { refused: 'invalid' }))
  }

  it('takes nothing from fields that it does not know', () => {
    const token = forge(
      `{"id":"${member.id}","name":"otter","exp":${seconds + 60},"__proto__":{"admin":true}}`,
    )
    assert.deepEqual(tokens.verify(token), { member: { id: member.id, name: 'otter' } })
    assert.equal(({} as { admin?: boolean }).admin, undefined)
  })
})
