/** Who may look at the dashboard, on which screens, and what it does when the server is silent. */

import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { journeyDetail, journeyId } from '../support/made-up-journeys.ts'
import { scene, type Scene } from '../support/made-up-scene.ts'
import { root } from '../support/build.ts'
import { message, PageWorld, say } from '../support/page-world.ts'

const token = 'a-token+with/signs='

let world: PageWorld
let guarded: PageWorld

before(async () => {
  world = await PageWorld.open()
  guarded = await PageWorld.open({ operatorToken: token })
})
after(async () => {
  await world.close()
  await guarded.close()
})
afterEach(async () => {
  await world.leave()
  await guarded.leave()
})

const headline = (page: Page) => page.getByRole('heading', { level: 1 })
const allWell = (page: Page) => headline(page).filter({ hasText: 'All well' }).waitFor()

/** A page that is told of a server that never ran. */
function visitScene(what: Scene, width: number, hash = ''): Promise<Page> {
  return world.visitAt(`/dashboard${hash}`, { viewport: { width, height: 900 } }, async (page) => {
    await page.route('**/dashboard/api/now*', (route) => route.fulfill({ json: scene(what, 11_000, 0) }))
    await page.route('**/dashboard/api/messages/*', (route) => {
      const journey = scene(what, 11_000, 0).slowest[0]
      return route.fulfill({ json: journey && journeyDetail(journey) })
    })
  })
}

describe('a dashboard behind a token', () => {
  it('asks for it, says when it is wrong, and keeps it for the tab', async () => {
    const page = await guarded.visitAt('/dashboard')
    await page.getByRole('heading', { name: 'For operators' }).waitFor()
    await page.getByLabel('Operator token').fill('a guess')
    await page.keyboard.press('Enter')
    await page.getByText('The server does not know this token.').waitFor()
    await page.getByLabel('Operator token').fill(token)
    await page.keyboard.press('Enter')
    await allWell(page)
    await page.reload()
    await allWell(page)
    assert.equal(await page.getByLabel('Operator token').isVisible(), false)
    await guarded.leave(/status of 401/)
  })

  it('opens, once it has the token, what the address asked for', async () => {
    const page = await guarded.visitAt('/dashboard#message=0190c2f4-7b1e-8d3a-9c4f-000000000000')
    await page.getByLabel('Operator token').fill(token)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Not remembered' }).waitFor()
    await guarded.leave(/status of 40[14]/)
  })

  it('takes it from the address once, where it does not stay', async () => {
    const page = await guarded.visitAt(`/dashboard#token=${encodeURIComponent(token)}`)
    await allWell(page)
    assert.equal(new URL(page.url()).hash, '')
  })

  it('lets the chat of the same tab offer ways, with the token on them', async () => {
    const page = await guarded.visitAt(`/dashboard#token=${encodeURIComponent(token)}`)
    await allWell(page)
    const { id } = await guarded.server.createRoom('Behind a token')
    await page.goto(`${guarded.wire.url}/frontend#/rooms/${id}`)
    await say(page, 'mine')
    await message(page, 'mine').hover()
    const opened = page.context().waitForEvent('page')
    await message(page, 'mine').getByRole('link', { name: 'How it travelled' }).click()
    await (await opened).getByRole('heading', { name: /on its way$/ }).waitFor()
  })

  it('offers no ways in the chat of anybody else', async () => {
    const { id } = await guarded.server.createRoom('Ordinary')
    let refused: Promise<Response> | undefined
    const page = await guarded.visitAt(`/frontend#/rooms/${id}`, {}, async (opened) => {
      refused = opened.waitForResponse('**/dashboard/api/access')
    })
    assert.equal((await refused)?.status(), 401)
    await say(page, 'mine')
    await message(page, 'mine').and(page.locator(':not(.pending)')).hover()
    assert.equal(await page.getByTitle('How it travelled').isVisible(), false)
    assert.equal(await page.getByRole('link', { name: 'Dashboard' }).isVisible(), false)
    await guarded.leave(/status of 401/)
  })
})

describe('a dashboard for this machine only', () => {
  it('tells who comes from elsewhere what to do', async () => {
    const page = await world.visitAt('/dashboard', { extraHTTPHeaders: { 'X-Forwarded-For': '192.0.2.1' } })
    await page.getByRole('heading', { name: 'Only on the machine itself' }).waitFor()
    await page.getByText('Set OPERATOR_TOKEN').waitFor()
    assert.equal(await page.getByRole('table').first().isVisible(), false)
    await world.leave(/status of 403/)
  })
})

describe('a dashboard whose server is silent', () => {
  it('says so, keeps what it has, and goes on by itself', async () => {
    const page = await world.visitAt('/dashboard')
    await allWell(page)
    world.wire.cut()
    await headline(page).filter({ hasText: 'The server does not answer.' }).waitFor()
    await page.getByText('What you see is of').waitFor()
    world.wire.mend()
    await allWell(page)
    assert.equal(await page.getByText('What you see is of').isVisible(), false)
    await world.leave(/net::ERR_/)
  })

  it('asks nothing while nobody sees it', async () => {
    let asked = 0
    const page = await world.visitAt('/dashboard', {}, async (opened) => {
      await opened.clock.install()
      opened.on('request', (request) => (asked += Number(request.url().includes('/api/now'))))
    })
    await allWell(page)
    await turn(page, true)
    const before = asked
    await page.clock.runFor(20_000)
    assert.equal(asked, before)
    const again = page.waitForRequest('**/dashboard/api/now*')
    await turn(page, false)
    await again
  })
})

/** Hides the tab, or shows it again. */
async function turn(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${String(hidden)}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`)
}

describe('the page', () => {
  for (const width of [360, 800, 1440]) {
    it(`fits ${String(width)} pixels, also while Postgres is away`, async () => {
      const page = await visitScene('outage', width)
      await headline(page).filter({ hasText: 'Postgres is away' }).waitFor()
      await page.getByText('overloaded').first().waitFor()
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false)
      await page.evaluate(`location.hash = '#message=${journeyId(0)}'`)
      await page.locator('#way .waterfall').waitFor()
      assert.equal(
        await page.evaluate(
          "(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.getElementById('way'))",
        ),
        false,
      )
    })
  }

  it('is small: html, scripts and styles', async () => {
    const folder = join(root, 'dist/dashboard')
    const names = await readdir(folder)
    assert.deepEqual(names.sort(), ['index.html', 'main.js', 'style.css'])
    const sizes = await Promise.all(
      names.map(async (name) => gzipSync(await readFile(join(folder, name))).length),
    )
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    assert.ok(bytes < 60_000, `${String(bytes)} bytes`)
  })
})
