import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ada, bob, fakeWebSockets, welcome } from '../../test/support/fake-websocket.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { Session } from './session.ts'
import { memoryTokens } from './tokens.ts'

function world(token?: string, name?: string) {
  const clock = new ManualClock()
  const { WebSocket, sockets, last } = fakeWebSockets()
  const tokens = memoryTokens(token)
  const timers = { now: clock.monotonic, after: clock.after }
  const session = new Session({ url: 'ws://server/ws', name, tokens, timers, random: () => 0.5, WebSocket })
  const states: string[] = []
  session.events.on('state', ({ name }) => states.push(name))
  const live = (member = ada) => {
    last().opens()
    last().says(welcome(member))
  }
  return { clock, sockets, last, tokens, session, states, live }
}

describe('a session', () => {
  it('is live as the guest whom the server welcomes, with the token kept', () => {
    const { session, states, tokens, last, live } = world(undefined, 'Ada L')
    session.connect()
    assert.equal(last().url, 'ws://server/ws?name=Ada%20L')
    live()
    assert.deepEqual(states, ['connecting', 'live'])
    assert.equal(tokens.get(), 'token of ada')
    assert.deepEqual(session.member, ada)
    assert.deepEqual(last().sent, [])
  })

  it('says hello first, and is nobody until the server knows it again', () => {
    const { session, last, tokens } = world('token of ada', 'ignored')
    session.connect()
    assert.equal(last().url, 'ws://server/ws')
    last().opens()
    assert.deepEqual(last().sent, [{ type: 'hello', token: 'token of ada' }])
    last().says(welcome(bob))
    assert.deepEqual(
      [session.member, tokens.get(), session.send({ type: 'ping' })],
      [undefined, 'token of ada', false],
    )
    last().says(welcome(ada))
    assert.deepEqual([session.member, session.state.name], [ada, 'live'])
  })

  it('comes back as the same guest, though another tab kept another token meanwhile', async () => {
    const { session, last, tokens, clock, live } = world()
    session.connect()
    live()
    tokens.set('token of another tab')
    last().drops()
    assert.equal(session.state.name, 'waiting')
    await clock.advance(250)
    last().opens()
    assert.deepEqual(last().sent, [{ type: 'hello', token: 'token of ada' }])
  })

  it('waits longer after each failure, and briefly again after a good connection', async () => {
    const { session, last, clock, live, sockets } = world()
    const waits: number[] = []
    session.events.on('state', (state) => {
      if (state.name === 'waiting') waits.push(state.retryInMs)
    })
    session.connect()
    for (const wait of [250, 500, 1000]) {
      last().drops()
      await clock.advance(wait)
    }
    live()
    await clock.advance(10_000)
    last().drops()
    assert.deepEqual(waits, [250, 500, 1000, 250])
    assert.equal(sockets.length, 4)
  })

  it('obeys the time that a bye asks for, even when it is woken', async () => {
    const { session, last, clock, live, sockets } = world()
    session.connect()
    live()
    last().says({ type: 'bye', code: 1012, reason: 'restarting', reconnectAfterMs: 2_000 })
    session.wake()
    await clock.advance(1_999)
    session.wake()
    assert.equal(sockets.length, 1)
    await clock.advance(1)
    session.wake()
    assert.equal(sockets.length, 2)
  })

  it('comes back at once when it is woken', () => {
    const { session, last, live, sockets } = world()
    session.connect()
    live()
    last().drops()
    session.wake()
    assert.equal(sockets.length, 2)
  })

  it('stays away after a code that says so', async () => {
    const { session, last, clock, live, sockets } = world()
    session.connect()
    live()
    last().drops(4506, 'too many errors')
    assert.deepEqual(session.state, { name: 'closed', reason: { code: 4506, reason: 'too many errors' } })
    await clock.advance(60_000)
    session.wake()
    assert.equal(sockets.length, 1)
  })

  it('forgets a token that the server refuses, and is a new guest when it connects again', () => {
    const { session, last, tokens, live } = world('token of ada')
    session.connect()
    last().opens()
    last().says(welcome(bob))
    last().says({ type: 'bye', code: 4500, reason: 'the token is not valid' })
    assert.deepEqual([session.state.name, tokens.get()], ['closed', undefined])
    session.connect()
    live(bob)
    assert.deepEqual([session.state.name, session.member], ['live', bob])
  })

  it('tells when it has become somebody else', async () => {
    const { session, last, clock, live } = world()
    const renamed: string[] = []
    session.events.on('renamed', ({ id }) => renamed.push(id))
    session.connect()
    live(ada)
    last().says({ type: 'bye', code: 4002, reason: 'the token has expired' })
    await clock.advance(250)
    live(bob)
    assert.deepEqual(renamed, ['bob'])
  })

  it('becomes a new guest under a new name', () => {
    const { session, last, live, sockets, states } = world()
    session.connect()
    live(ada)
    session.become('Bob')
    assert.deepEqual([sockets[0]?.closedByClient, last().url], [true, 'ws://server/ws?name=Bob'])
    live(bob)
    assert.deepEqual([session.member, states], [bob, ['connecting', 'live', 'connecting', 'live']])
  })

  it('gives up on a server that does not greet', async () => {
    const { session, last, clock } = world()
    session.connect()
    last().opens()
    await clock.advance(10_000)
    assert.deepEqual([session.state.name, last().closedByClient], ['waiting', true])
  })

  it('gives up on a connection that fell silent, and hears nothing of it any more', async () => {
    const { session, last, clock, live, sockets } = world()
    session.connect()
    live()
    await clock.advance(25_000)
    assert.deepEqual(last().sent, [{ type: 'ping' }])
    await clock.advance(10_000)
    assert.equal(session.state.name, 'waiting')
    sockets[0]?.says(welcome(bob))
    assert.deepEqual(session.member, ada)
  })

  it('checks a connection that looks open when it is woken', async () => {
    const { session, last, clock, live } = world()
    session.connect()
    live()
    session.wake()
    assert.deepEqual(last().sent, [{ type: 'ping' }])
    last().says({ type: 'pong' })
    await clock.advance(10_000)
    assert.equal(session.state.name, 'live')
  })

  it('does not believe a server that speaks something else', () => {
    const { session, last, live } = world()
    session.connect()
    live()
    last().saysText('<html>')
    assert.deepEqual(session.state, {
      name: 'closed',
      reason: { code: 1007, reason: 'what came was not a frame' },
    })
  })

  it('ends when it is closed, and stays so', async () => {
    const { session, last, clock, live, sockets } = world()
    session.connect()
    live()
    session.close()
    assert.deepEqual([session.state.name, last().closedByClient], ['closed', true])
    last().drops(1000)
    await clock.advance(60_000)
    assert.equal(sockets.length, 1)
  })
})
