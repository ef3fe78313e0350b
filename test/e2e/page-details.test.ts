/** What a reader sees on a second look: times, numbers, counts, and what keys do. */

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { message, PageWorld, say } from '../support/page-world.ts'

let world: PageWorld

before(async () => {
  world = await PageWorld.open()
})
after(() => world.close())
afterEach(() => world.leave())

const widths = [1280, 360]

/** How opaque the first element of this selector is, from 0 to 1. */
async function opacityOf(page: Page, selector: string): Promise<number> {
  return Number(await page.evaluate(`getComputedStyle(document.querySelector('${selector}')).opacity`))
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  assert.ok(box)
  return { ...box, right: box.x + box.width, bottom: box.y + box.height }
}

/** A room in which Bob has said two things, and the reader two more. */
async function talk(width = 1280): Promise<Page> {
  const room = await world.server.createRoom('Details')
  const bob = await world.server.joined(room.id, 'Bob')
  for (const [at, text] of ['first of Bob', 'of Bob, '.repeat(40)].entries()) {
    bob.say({ type: 'send', room: room.id, text, ref: String(at) })
    await bob.next('ack')
  }
  const page = await world.visit(room.id, { viewport: { width, height: 800 } })
  await message(page, 'first of Bob').waitFor()
  for (const text of ['first of mine', 'of mine, '.repeat(40)]) await say(page, text)
  await page.locator('.own.next:not(.pending)').waitFor()
  return page
}

describe('the time of a message', () => {
  for (const width of widths) {
    it(`stands on one line beside a grouped bubble, and moves nothing, ${String(width)} pixels wide`, async () => {
      const page = await talk(width)
      for (const whose of ['other', 'own']) {
        const said = page.locator(`.said.next.${whose}`)
        const before = await boxOf(said)
        assert.equal(await opacityOf(page, `.said.next.${whose} .by`), 0)
        await said.hover()
        assert.equal(await opacityOf(page, `.said.next.${whose} .by`), 1)
        assert.deepEqual(await boxOf(said), before)
        const [time, bubble] = [await boxOf(said.locator('time')), await boxOf(said.locator('.bubble'))]
        assert.ok(time.right <= bubble.x || time.x >= bubble.right, 'it is not over the text')
        assert.ok(time.x >= 0 && time.right <= width, 'it is on the page')
        assert.ok(time.height < 25, `it is ${String(time.height)} pixels high`)
        assert.ok(time.y >= bubble.y && time.bottom <= bubble.bottom, 'it is as high as its message')
      }
    })
  }

  it('tells the number, and how soon an own one was stored, with a mouse and without', async () => {
    const page = await talk()
    const expected = [/^No\. 1$/, /^No\. 2$/, /^No\. 3 · stored in .+ ms$/, /^No\. 4 · stored in .+ ms$/]
    for (const [at, place] of expected.entries()) {
      const time = page.locator('.said time').nth(at)
      const [first = ''] = ((await time.getAttribute('title')) ?? '').split('\n')
      assert.match(first, place)
      assert.equal(await time.getAttribute('aria-label'), `${String(await time.textContent())}, ${first}`)
    }
  })
})

describe('the side bar', () => {
  it('leads to what there is besides the page', async () => {
    const page = await world.visit()
    for (const name of ['HTTP API', 'WebSocket', 'Metrics']) {
      const path = await page.getByRole('navigation').getByRole('link', { name }).getAttribute('href')
      assert.equal((await fetch(`${world.server.url}${String(path)}`)).status, 200, name)
    }
  })

  it('counts the members of the room as its head does, also while the connection is down', async () => {
    const page = await talk()
    const counts = async () => [
      await page.locator('#room-list [aria-current] .online').textContent(),
      await page.locator('#members-count').textContent(),
    ]
    await page.locator('#room-list [aria-current] .online', { hasText: '2 online' }).waitFor()
    const pale = async () => [await opacityOf(page, '.online'), await opacityOf(page, '#members-count')]
    world.wire.cut()
    await page.getByText('Reconnecting…').waitFor()
    assert.deepEqual(await counts(), ['2 online', '2'])
    await page.waitForFunction("getComputedStyle(document.getElementById('members-count')).opacity < 1")
    assert.ok((await pale()).every((opacity) => opacity < 1))
    world.wire.mend()
    await page.getByText('Reconnecting…').waitFor({ state: 'detached', timeout: 30_000 })
    assert.deepEqual(await pale(), [1, 1])
    assert.deepEqual(await counts(), ['2 online', '2'])
  })
})

describe('the message box', () => {
  it('says how many characters are too many', async () => {
    const page = await world.visit((await world.server.createRoom('Long')).id)
    await page.getByRole('textbox', { name: 'Message' }).fill('x'.repeat(5_000))
    await page.getByText('904 characters too long', { exact: true }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Send' }).isDisabled(), true)
  })
})

describe('the members', () => {
  for (const width of widths) {
    it(`are closed by Escape from anywhere, ${String(width)} pixels wide`, async () => {
      const page = await talk(width)
      const toggle = page.getByRole('button', { name: '2 members online' })
      const panel = page.getByRole('complementary', { name: 'Members online' })
      const elsewhere = [toggle, page.getByRole('textbox', { name: 'Message' }), page.getByRole('log')]
      for (const place of elsewhere) {
        await toggle.click()
        await panel.waitFor()
        await place.focus()
        await page.keyboard.press('Escape')
        await panel.waitFor({ state: 'hidden' })
        assert.equal(await page.locator(':focus').getAttribute('id'), 'toggle-members')
      }
    })
  }

  it('stay when Escape closes a dialog or empties the search', async () => {
    const page = await talk()
    await page.getByRole('button', { name: '2 members online' }).click()
    await page.getByRole('button', { name: 'Change name' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('searchbox').fill('anything')
    await page.keyboard.press('Escape')
    assert.equal(await page.getByRole('searchbox').inputValue(), '')
    assert.equal(await page.getByRole('complementary', { name: 'Members online' }).isVisible(), true)
  })
})
