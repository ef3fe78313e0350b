import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bannerText } from './banner.ts'
import { hueOf, initialsOf } from './looks.ts'
import { hashOf, roomOf } from './route.ts'
import { dayName } from './times.ts'
import { welcome } from '../test/support/fake-websocket.ts'

describe('a person', () => {
  it('has one colour, and others mostly another', () => {
    assert.equal(hueOf('abcdefgh12345678'), hueOf('abcdefgh12345678'))
    const hues = Array.from({ length: 30 }, (_, at) => hueOf(`guest${String(at)}`))
    assert.ok(hues.every((hue) => hue >= 0 && hue < 360))
    assert.ok(new Set(hues.map((hue) => Math.round(hue / 10))).size > 15)
  })

  it('has initials in any script', () => {
    const initials = ['Quiet Heron', 'ada', 'Anne van der Berg', '小林 さくら', '<b>Bold</b>', '👩‍🚀'].map(
      initialsOf,
    )
    assert.deepEqual(initials, ['QH', 'A', 'AB', '小さ', '<', '👩‍🚀'])
  })
})

describe('an address in the page', () => {
  it('names a room, or the list', () => {
    assert.equal(roomOf(hashOf('abc123')), 'abc123')
    for (const hash of [
      '',
      '#',
      '#/',
      '#/rooms/',
      '#/rooms/ABC',
      '#/rooms/a/b',
      '#/rooms/%3Cscript%3E',
      '#log',
    ]) {
      assert.equal(roomOf(hash), undefined)
    }
  })
})

describe('a day', () => {
  it('is today, yesterday, or a date', () => {
    const now = new Date(2026, 5, 10, 0, 5)
    const at = (day: number, hour: number, year = 2026) =>
      dayName(new Date(year, 5, day, hour).toISOString(), now)
    assert.notEqual(at(10, 0), at(9, 23))
    assert.equal(at(9, 1), at(9, 23))
    assert.match(at(3, 12), /3/)
    assert.match(at(3, 12, 2024), /2024/)
  })
})

describe('the banner', () => {
  const lost = { code: 1006, reason: '' }
  const live = { name: 'live', welcome: welcome() } as const
  const room = { standing: 'joined', holding: undefined, historyRests: false } as const

  it('is empty while all is well', () => {
    assert.equal(bannerText({ state: live, wasLive: true, online: true, room }), '')
    assert.equal(bannerText({ state: live, wasLive: true, online: true, room: undefined }), '')
  })

  it('says what is the matter', () => {
    const state = { name: 'waiting', reason: lost, retryInMs: 5 } as const
    assert.equal(bannerText({ state, wasLive: true, online: true, room }), 'Reconnecting…')
    assert.match(bannerText({ state, wasLive: true, online: false, room }), /offline/)
    assert.match(
      bannerText({ state: live, wasLive: true, online: true, room: { ...room, historyRests: true } }),
      /Older/,
    )
  })
})
