import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Refused } from '../src/client/refused.ts'
import { bannerText, type Standing } from './banner.ts'
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
  const live = { name: 'live', welcome: welcome() } as const
  const well = {
    standing: 'joined',
    delay: undefined,
    holding: undefined,
    awaitsNumbers: false,
    historyRests: false,
  } as const
  const textOf = (fields: Partial<Standing>, room: Partial<Standing['room']> = {}) =>
    bannerText({ state: live, wasLive: true, online: true, room: { ...well, ...room }, ...fields })

  it('is empty while all is well', () => {
    assert.deepEqual([textOf({}), textOf({ room: undefined })], ['', ''])
  })

  it('says what is the matter with the connection', () => {
    const state = { name: 'waiting', reason: { code: 1006, reason: '' }, retryInMs: 5 } as const
    assert.equal(textOf({ state }, { awaitsNumbers: true }), 'Reconnecting…')
    assert.match(textOf({ state, online: false }), /offline/)
  })

  it('says that history rests, and what that means here', () => {
    const away = new Refused('storage_unavailable', 'away')
    assert.match(textOf({}, { awaitsNumbers: true, historyRests: true }), /resting.*kept safely/)
    assert.match(textOf({}, { historyRests: true }), /resting.*missing/)
    assert.match(textOf({}, { standing: 'joining', delay: away }), /resting.*opens by itself/)
    assert.match(textOf({}, { holding: away, awaitsNumbers: true }), /sent as soon as/)
  })
})
