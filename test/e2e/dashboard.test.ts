/** The dashboard, in a real browser: what an operator sees of a server at work, and how they get to a message's way. */

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { message, PageWorld, say } from '../support/page-world.ts'

let world: PageWorld
let room: string

before(async () => {
  world = await PageWorld.open()
  room = (await world.server.createRoom('Botanical Conservatory')).id
})
after(() => world.close())
afterEach(() => world.leave())

const headline = (page: Page) => page.getByRole('heading', { level: 1 })
const drawer = (page: Page) => page.getByRole('dialog')
const slowest = (page: Page) => page.getByRole('table', { name: /slowest/ }).getByRole('link')

/** Says so many things, each once the one before is stored; the answer is the id of the last. */
async function speak(count: number): Promise<string> {
  const teller = await world.server.joined(room, 'Teller')
  let id = ''
  for (let n = 0; n < count; n++) {
    teller.say({ type: 'send', room, text: `number ${String(n)}`, ref: String(n) })
    id = (await teller.next('ack')).id
  }
  return id
}

/** Nobody scrolls: charts out of sight are drawn too, in their time. */
async function waitForCharts(page: Page): Promise<void> {
  for (const plot of await page.locator('.plot').all()) await plot.locator('canvas').waitFor()
}

/** How many charts are blank, and whether the heat map has anything of a colour that is no grey. */
const look = `(() => {
  const pixels = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  const canvases = [...document.querySelectorAll('.plot canvas')]
  const heat = pixels(document.querySelector('.heat canvas'))
  return {
    charts: canvases.length,
    blank: canvases.filter((canvas) => pixels(canvas).every((value) => value === 0)).length,
    hot: heat.some((red, at) => at % 4 === 0 && heat[at + 3] > 200 && Math.abs(red - heat[at + 1]) > 40),
  }
})()`

describe('the dashboard of a server at work', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`says that all is well, and draws every chart, in the ${colorScheme}`, async () => {
      const page = await world.visitAt('/dashboard', { colorScheme })
      await speak(20)
      await headline(page)
        .filter({ hasText: /^All well: .+, p99 \S+\sms[.;]/ })
        .waitFor()
      await slowest(page).first().waitFor()
      await waitForCharts(page)
      assert.deepEqual(await page.evaluate(look), { charts: 17, blank: 0, hot: true })
      const paper = await page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--paper')",
      )
      assert.match(String(paper), colorScheme === 'dark' ? /oklch\(0?\.2 / : /oklch\(0?\.97/)
    })
  }

  it('tells of one second in all charts, by mouse and by keyboard', async () => {
    await speak(3)
    const page = await world.visitAt('/dashboard')
    await slowest(page).first().waitFor()
    const pointed = page.locator('#pointed-at')
    assert.equal(await pointed.isVisible(), false)
    const map = page.getByRole('slider')
    // What is drawn above it at first may take it away from under the mouse.
    for (let tries = 0; tries < 20 && !(await pointed.isVisible()); tries++) await map.hover()
    await pointed.filter({ hasText: /ago$/ }).waitFor()
    await page.mouse.move(2, 2)
    await pointed.waitFor({ state: 'hidden' })
    await map.focus()
    await page.keyboard.press('PageUp')
    await page.keyboard.press('ArrowRight')
    await pointed.filter({ hasText: /\b9\ss ago$/ }).waitFor()
    assert.match((await map.getAttribute('aria-valuetext')) ?? '', /^9 seconds ago: /)
    await page.keyboard.press('Escape')
    await pointed.waitFor({ state: 'hidden' })
  })

  it('counts that nothing was lost', async () => {
    await speak(5)
    const page = await world.visitAt('/dashboard')
    await page
      .getByRole('table', { name: /rooms are busy/ })
      .getByRole('link', { name: 'Botanical Conservatory' })
      .waitFor()
    await page.getByRole('button', { name: 'Count' }).click()
    await page.getByText(/^Nothing: \d+ messages in 1 room, each one stored\.$/).waitFor()
    await page.getByRole('table', { name: /lost/ }).getByRole('cell', { name: '✓' }).waitFor()
  })

  it('welcomes who looks at an idle one', async () => {
    const page = await world.visitAt('/dashboard', {}, (opened) =>
      opened.route('**/dashboard/api/now*', async (route) => {
        const response = await route.fetch()
        const now = (await response.json()) as { seconds: object[] }
        const seconds = now.seconds.map((second) => ({ ...second, messages: 0, refused: 0, latencies: [] }))
        await route.fulfill({ response, json: { ...now, seconds, slowest: [] } })
      }),
    )
    await page.getByRole('heading', { name: 'It is quiet here' }).waitFor()
    await page.getByText('All well, and quiet.').first().waitFor()
    assert.equal(await page.getByRole('link', { name: 'Open a room' }).getAttribute('href'), '/frontend')
  })
})

describe("a message's way", () => {
  it('is one click from the message in the chat', async () => {
    const page = await world.visit(room)
    await say(page, 'How did I get here?')
    const said = message(page, 'How did I get here?').and(page.locator(':not(.pending)'))
    await said.hover()
    const opened = page.context().waitForEvent('page')
    await said.getByRole('link', { name: 'How it travelled' }).click()
    const dashboard = await opened
    await drawer(dashboard)
      .getByRole('heading', { name: /on its way$/ })
      .waitFor()
    await drawer(dashboard)
      .getByText(/^to \d+ connections?, the last at/)
      .waitFor()
    for (const part of ['whole way', 'queue', 'store', 'deliver', 'store batch'])
      await drawer(dashboard).locator('summary').filter({ hasText: part }).first().waitFor()
    await drawer(dashboard).getByRole('heading', { name: 'Its batch, of 1 message' }).waitFor()
  })

  it('opens from the slowest messages by keyboard, tells its parts, and closes', async () => {
    await speak(3)
    const page = await world.visitAt('/dashboard')
    await slowest(page).first().press('Enter')
    await drawer(page).locator('.why').filter({ hasText: /\.$/ }).waitFor()
    await drawer(page).locator('summary').filter({ hasText: 'store batch' }).click()
    await drawer(page).getByText('messaging.batch.message_count').last().waitFor()
    await page.keyboard.press('Escape')
    await drawer(page).waitFor({ state: 'hidden' })
    await page.waitForURL((url) => url.hash === '')
  })

  it('opens by a pasted id, of the message or of its trace', async () => {
    const id = await speak(1)
    const page = await world.visitAt('/dashboard')
    for (const pasted of [` ${id.toUpperCase()} `, id.replaceAll('-', '')]) {
      await page.getByRole('searchbox').fill(pasted)
      await page.getByRole('button', { name: 'Show its way' }).click()
      await drawer(page).locator('code', { hasText: id }).waitFor()
      await drawer(page).getByRole('button', { name: 'Close' }).click()
      await drawer(page).waitFor({ state: 'hidden' })
    }
  })

  it('is followed back and forth in the browser', async () => {
    const id = await speak(1)
    const page = await world.visitAt('/dashboard')
    await page.getByRole('searchbox').fill(id)
    await page.keyboard.press('Enter')
    await drawer(page).locator('code', { hasText: id }).waitFor()
    await page.goBack()
    await drawer(page).waitFor({ state: 'hidden' })
    await page.goForward()
    await drawer(page).locator('code', { hasText: id }).waitFor()
  })

  it('is not there for a message that the server does not remember, which the page says', async () => {
    const page = await world.visitAt('/dashboard#message=0190c2f4-7b1e-8d3a-9c4f-000000000000')
    await drawer(page).getByRole('heading', { name: 'Not remembered' }).waitFor()
    await drawer(page).getByText('It remembers the last few thousand').waitFor()
    await world.leave(/status of 404/)
  })
})
