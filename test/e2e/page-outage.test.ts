/** The page while Postgres is away, in a real browser: it stays calm, loses nothing, and all is in its place afterwards. */

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { randomId } from '../../src/core/ids.ts'
import { message, PageWorld, say } from '../support/page-world.ts'
import { sharedPostgres } from '../support/postgres.ts'

// A Postgres of its own: it is hung here, and no other test may notice.
delete process.env[sharedPostgres]

let world: PageWorld
let revive = () => {}
before(async () => {
  world = await PageWorld.open()
})
afterEach(async () => {
  revive()
  await world.leave()
})
after(() => world.close())

const resting = /^History is resting\. Messages are kept safely/

async function hang(): Promise<void> {
  const release = await world.hang()
  revive = () => {
    revive = () => {}
    release()
  }
}

const banner = (page: Page, text: RegExp) => page.locator('#banner', { hasText: text })
const shown = (page: Page) => page.locator('.said .bubble').allTextContents()

/** The page has nothing left to say: every message has its number, and no line speaks of history. */
async function calm(page: Page): Promise<void> {
  await page
    .locator('.said:is(.unnumbered, .pending)')
    .first()
    .waitFor({ state: 'detached', timeout: 30_000 })
  await page.locator('#banner:empty').waitFor({ state: 'attached', timeout: 30_000 })
}

async function stored(room: string): Promise<string[]> {
  const rows = await world.server.sql`select text from messages where room_id = ${room} order by seq`
  return rows.map((row) => String(row.text))
}

describe('the page', () => {
  it('lives through an outage', async () => {
    const room = await world.server.createRoom('Outage')
    const narrow = { viewport: { width: 360, height: 640 }, colorScheme: 'dark' as const }
    const [ada, bob] = [await world.visit(room.id), await world.visit(room.id, narrow)]
    await say(ada, 'before')
    await message(bob, 'before').waitFor()
    await hang()
    await say(ada, 'from Ada')
    await message(bob, 'from Ada').and(bob.locator('.unnumbered')).waitFor()
    await say(bob, 'from Bob')
    await message(ada, 'from Bob').and(ada.locator('.unnumbered')).waitFor()
    await banner(ada, resting).waitFor()
    await banner(bob, resting).waitFor()
    const ring = message(ada, 'from Bob').getByRole('img', { name: 'No number yet' })
    assert.match(String(await ring.getAttribute('title')), /^Kept safely/)

    const carol = await world.visit(room.id)
    await banner(carol, resting).waitFor()
    assert.deepEqual(await shown(carol), ['before', 'from Ada', 'from Bob'])

    world.wire.cut()
    await ada.getByText('Reconnecting…').waitFor()
    await say(ada, 'while cut off')
    world.wire.mend()
    await message(bob, 'while cut off').and(bob.locator('.unnumbered')).waitFor({ timeout: 30_000 })
    for (const page of [ada, carol])
      await message(page, 'while cut off').and(page.locator('.unnumbered')).waitFor({ timeout: 30_000 })
    const all = ['before', 'from Ada', 'from Bob', 'while cut off']
    for (const page of [ada, bob, carol]) assert.deepEqual(await shown(page), all)

    revive()
    for (const page of [ada, bob, carol]) {
      await calm(page)
      assert.deepEqual(await shown(page), all)
      assert.equal(await page.locator('.ring').count(), 0)
    }
    assert.deepEqual(await stored(room.id), all)
    assert.match(String(await message(ada, 'from Bob').locator('time').getAttribute('title')), /^No\. 3/)
  })

  it('says at the top that history is resting, and goes on by itself when it is back', async () => {
    const room = await world.server.createRoom('Long before')
    const teller = await world.server.joined(room.id, 'Teller')
    for (let n = 1; n <= 560; n++) {
      teller.say({ type: 'send', room: room.id, text: `number ${String(n)}`, ref: String(n) })
      await teller.next('ack')
    }
    const page = await world.visit(room.id)
    await message(page, 'number 560').waitFor()
    await hang()
    await page.evaluate("document.getElementById('log').scrollTop = 0")
    await page.getByText('History is resting. Older messages come when it is back.').waitFor()
    await page.getByRole('button', { name: 'Try now' }).click()
    await banner(page, /^History is resting\. What is missing here/).waitFor()
    revive()
    await page.getByText('number 20', { exact: true }).waitFor({ state: 'attached', timeout: 30_000 })
    await calm(page)
  })

  it('waits for rooms that cannot be looked up or opened, and opens them by itself', async () => {
    const [id, known] = [randomId(12), await world.server.createRoom('Known')]
    await world.server.sql`insert into rooms ${world.server.sql({ id, name: 'Not known to the server' })}`
    await hang()
    const page = await world.visit(id)
    await banner(page, /and this room with it\. It opens by itself/).waitFor()
    await say(page, 'said in advance')
    await message(page, 'said in advance').and(page.locator('.pending')).waitFor()
    const maker = await world.visit(known.id)
    await maker.getByRole('button', { name: 'New room' }).first().click()
    await maker.getByRole('textbox', { name: 'Name', exact: true }).fill('Wanted during the outage')
    await maker.keyboard.press('Enter')
    await maker.getByText('“Wanted during the outage” cannot be opened while history is resting.').waitFor()
    revive()
    await page.getByRole('heading', { name: 'Not known to the server' }).waitFor({ timeout: 30_000 })
    await message(page, 'said in advance').and(page.locator('.own:not(.pending)')).waitFor()
    await maker.getByRole('heading', { name: 'Wanted during the outage' }).waitFor({ timeout: 30_000 })
    await calm(page)
    assert.deepEqual(await stored(id), ['said in advance'])
  })
})
