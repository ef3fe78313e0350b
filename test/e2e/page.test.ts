/** The page, in a real browser, against a real server. */

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Cuttable } from '../support/cuttable.ts'
import { message, PageWorld, say } from '../support/page-world.ts'
import type { TestServer } from '../support/server.ts'

let world: PageWorld
let server: TestServer
let wire: Cuttable

before(async () => {
  world = await PageWorld.open()
  ;({ server, wire } = world)
})
after(() => world.close())
afterEach(() => world.leave())

const visit = (room?: string, options?: BrowserContextOptions): Promise<Page> => world.visit(room, options)

async function toTop(page: Page): Promise<void> {
  await page.evaluate("document.getElementById('log').scrollTop = 0")
}

/** Fills a room as fast as the server takes it. */
async function fill(room: string, count: number): Promise<void> {
  const teller = await server.joined(room, 'Teller')
  for (let n = 1; n <= count; n++) {
    teller.say({ type: 'send', room, text: `number ${String(n)}`, ref: String(n) })
    await teller.next('ack')
  }
}

describe('two people on the page', () => {
  it('open a room, find it by a misspelt name, and talk', async () => {
    const ada = await visit()
    await ada.getByRole('button', { name: 'New room' }).first().click()
    await ada.getByRole('textbox', { name: 'Name' }).fill('Botanical Conservatory')
    await ada.keyboard.press('Enter')
    await ada.getByRole('heading', { name: 'Botanical Conservatory' }).waitFor()
    await say(ada, 'Is anybody here?')

    const bob = await visit()
    await bob.getByRole('searchbox', { name: 'Search rooms' }).fill('botanicle conservatry')
    await bob.getByRole('link', { name: /Botanical Conservatory/ }).click()
    await message(bob, 'Is anybody here?').waitFor()
    await say(bob, 'I am.')
    await message(ada, 'I am.').waitFor()
    await ada.getByRole('button', { name: '2 members online' }).waitFor()
    assert.equal(await ada.locator('.said.pending').count(), 0)
    assert.equal(await message(ada, 'Is anybody here?').count(), 1)
  })

  it('see that the other has left', async () => {
    const room = await server.createRoom('Leaving')
    const [ada, bob] = [await visit(room.id), await visit(room.id)]
    await ada.getByRole('button', { name: '2 members online' }).waitFor()
    await bob.close()
    await ada.getByRole('button', { name: '1 member online' }).waitFor()
  })
})

describe('a visitor', () => {
  it('stays the same guest over a reload, and finds everything as it was', async () => {
    const room = await server.createRoom('Staying')
    const page = await visit(room.id)
    await say(page, 'written before')
    await message(page, 'written before').waitFor()
    const name = await page.locator('#my-name').textContent()
    await page.reload()
    await message(page, 'written before').and(page.locator('.own')).waitFor()
    assert.equal(await page.locator('#my-name').textContent(), name)
  })

  it('becomes a new guest under a new name', async () => {
    const page = await visit((await server.createRoom('Naming')).id)
    await page.getByRole('button', { name: 'Change name' }).click()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Zoë')
    await page.keyboard.press('Enter')
    await page.locator('#my-name', { hasText: 'Zoë' }).waitFor()
    await page.reload()
    await page.locator('#my-name', { hasText: 'Zoë' }).waitFor()
  })

  it('learns that a link leads nowhere', async () => {
    await (await visit('nosuchroom00')).getByRole('heading', { name: 'There is no such room' }).waitFor()
  })

  it('walks the page by keyboard alone', async () => {
    await server.createRoom('Keyboard two')
    const page = await visit((await server.createRoom('Keyboard one')).id)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('keyboard two')
    await page.keyboard.press('ArrowDown')
    await page.locator('a:focus', { hasText: 'Keyboard two' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Keyboard two' }).waitFor()
    await page.keyboard.type('typed at once')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('on two lines\n')
    await message(page, 'typed at once').and(page.locator('.own:not(.pending)')).waitFor()
    assert.equal(await page.locator('.own .bubble').textContent(), 'typed at once\non two lines')
  })

  it('has all of it on the width of a phone', async () => {
    const room = await server.createRoom(
      'A name so long that it does not fit beside anything on a phone at all',
    )
    const page = await visit(room.id, { viewport: { width: 360, height: 640 }, hasTouch: true })
    await say(page, `${'verylongword'.repeat(20)} https://example.org/${'path/'.repeat(40)}`)
    await page.locator('.own:not(.pending)').waitFor()
    const wide = () => page.evaluate('document.documentElement.scrollWidth > innerWidth')
    assert.equal(await wide(), false)
    await page.getByRole('link', { name: 'All rooms' }).first().click()
    await page.getByRole('searchbox', { name: 'Search rooms' }).waitFor()
    assert.equal(await wide(), false)
  })
})

describe('history on the page', () => {
  it('comes as one scrolls up, down to the first message, and does not move what is being read', async () => {
    const room = await server.createRoom('Long ago')
    await fill(room.id, 640)
    const page = await visit(room.id)
    await message(page, 'number 640').waitFor()
    const read = page.getByText('number 145', { exact: true })
    await read.scrollIntoViewIfNeeded()
    const before = await read.boundingBox()
    await page.getByText('number 100', { exact: true }).waitFor({ state: 'attached' })
    const moved = ((await read.boundingBox())?.y ?? NaN) - (before?.y ?? NaN)
    assert.ok(Math.abs(moved) < 1, `moved by ${String(moved)} pixels`)
    while ((await page.getByText('The room begins here.').count()) === 0) await toTop(page)
    const shown = await page.locator('.said .bubble').allTextContents()
    assert.deepEqual(
      shown,
      Array.from({ length: 640 }, (_, at) => `number ${String(at + 1)}`),
    )
  })

  it('counts what comes while one reads above, and leads there', async () => {
    const room = await server.createRoom('Reading')
    await fill(room.id, 60)
    const page = await visit(room.id)
    await message(page, 'number 60').waitFor()
    await toTop(page)
    await page.getByRole('button', { name: 'Newest' }).waitFor()
    const other = await server.joined(room.id, 'Other')
    other.say({ type: 'send', room: room.id, text: 'news', ref: 'n' })
    await page.getByRole('button', { name: '1 new' }).click()
    await page.getByRole('button', { name: /new/ }).waitFor({ state: 'hidden' })
    assert.equal(await message(page, 'news').isVisible(), true)
  })
})

describe('a page that loses its connection', () => {
  it('says so quietly, keeps what is written, and sends it once when it is back', async () => {
    const room = await server.createRoom('Cut off')
    const [ada, bob] = [await visit(room.id), await server.joined(room.id, 'Bob')]
    await say(ada, 'before')
    await ada.locator('.own:not(.pending)').waitFor()
    wire.cut()
    await say(ada, 'first while away')
    await say(ada, 'second while away')
    await ada.getByText('Reconnecting…').waitFor()
    assert.equal(await ada.locator('.own.pending').count(), 2)
    bob.say({ type: 'send', room: room.id, text: 'missed meanwhile', ref: 'm' })
    await bob.next('ack')
    wire.mend()
    await message(ada, 'missed meanwhile').waitFor({ timeout: 30_000 })
    await ada.getByText('Reconnecting…').waitFor({ state: 'detached' })
    await ada.locator('.own.pending').first().waitFor({ state: 'detached' })
    assert.deepEqual(await ada.locator('.said .bubble').allTextContents(), [
      'before',
      'missed meanwhile',
      'first while away',
      'second while away',
    ])
  })
})

describe('markup that people write', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(2)>',
    '"><svg onload=alert(3)>',
    'javascript:alert(4)',
    'https://a.example/"onmouseover="alert(5)',
    '{{constructor.constructor("alert(6)")()}}',
  ]

  it('is text and nothing else, in messages, names and rooms', async () => {
    const room = await server.createRoom('<img src=x onerror=alert(7)>')
    const mallory = await server.joined(room.id, '<b onclick=alert(8)>M</b>')
    for (const [at, text] of attacks.entries()) {
      mallory.say({ type: 'send', room: room.id, text, ref: String(at) })
      await mallory.next('ack')
    }
    const page = await visit(room.id)
    await message(page, 'constructor').waitFor()
    await page.getByRole('button', { name: '2 members online' }).click()
    assert.deepEqual(await page.locator('.said .bubble').allTextContents(), attacks)
    assert.equal(await page.locator('#member-list .name', { hasText: '<b onclick' }).count(), 1)
    assert.equal(
      await page.locator('#messages :is(script, img, svg, b), #room-list img, #members b').count(),
      0,
    )
    const link = page.locator('#messages .bubble a')
    assert.equal(await link.getAttribute('href'), 'https://a.example/')
    await link.hover()
  })
})
