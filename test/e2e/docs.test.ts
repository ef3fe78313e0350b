/** The documentation as people try it: in a browser that sees no other server than ours. */

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { testServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser
const complaints: string[] = []

before(async () => {
  server = await testServer()
  browser = await launchBrowser()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  assert.deepEqual(complaints.splice(0), [])
})
after(async () => {
  await browser.close()
  await server.stop()
})

/** Opens a page; whatever it asks of another server, and whatever the browser says against it, is a complaint. */
async function open(path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
  })
  await page.route(
    (url) => url.origin !== server.url && url.protocol !== 'data:',
    (route) => {
      complaints.push(`asks ${route.request().url()}`)
      return route.abort()
    },
  )
  await page.goto(server.url + path)
  return page
}

async function routes(): Promise<number> {
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: object }
  return Object.values(document.paths).flatMap((methods: object) => Object.keys(methods)).length
}

describe('/swagger', () => {
  it('shows every route', async () => {
    const page = await open('/swagger')
    await page.getByText('Open a room').waitFor()
    assert.equal(await page.locator('.opblock').count(), await routes())
  })

  it('makes a room for who tries it out', async () => {
    const page = await open('/swagger')
    const block = page.locator('.opblock', { hasText: 'Open a room' })
    await block.locator('.opblock-summary-control').click()
    await block.getByRole('button', { name: 'Try it out' }).click()
    await block.getByRole('textbox').last().fill('{"name":"made by hand"}')
    await block.getByRole('button', { name: 'Execute' }).click()
    await block.locator('.live-responses-table .response-col_status', { hasText: '201' }).waitFor()
    const rooms = await server.sql`select name from rooms where name = 'made by hand'`
    assert.equal(rooms.length, 1)
  })

  it('says something for a guest who is signed in on the page', async () => {
    const room = await server.createRoom()
    const answer = await fetch(`${server.url}/api/sessions`, { method: 'POST' })
    const { token } = (await answer.json()) as { token: string }
    const page = await open('/swagger')
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    const guest = page.locator('.auth-container', { hasText: 'guest' })
    await guest.getByRole('textbox').fill(token)
    await guest.getByRole('button', { name: 'Apply credentials' }).click()
    await page.getByRole('button', { name: 'Close' }).first().click()
    const block = page.locator('.opblock', { hasText: 'Say something' })
    await block.locator('.opblock-summary-control').click()
    await block.getByRole('button', { name: 'Try it out' }).click()
    await block.getByPlaceholder('id', { exact: true }).fill(room.id)
    await block.getByRole('button', { name: 'Execute' }).click()
    await block.locator('.live-responses-table .response-col_status', { hasText: '201' }).waitFor()
  })

  for (const name of ['url', 'configUrl', 'urls.primaryName', 'spec']) {
    it(`shows no other document for ?${name}=`, async () => {
      const page = await open(`/swagger?${name}=${encodeURIComponent('https://evil.test/openapi.json')}`)
      await page.getByText('Open a room').waitFor()
      assert.equal(await page.locator('.opblock').count(), await routes())
      assert.match((await page.locator('.info .title').textContent()) ?? '', /^Glassroom/)
    })
  }
})

const heading = (page: Page) => page.locator('#introduction').getByText('Glassroom over WebSocket')

describe('/asyncapi', () => {
  it('shows every operation and message', async () => {
    const page = await open('/asyncapi')
    await heading(page).waitFor()
    for (const summary of ['Join a room, or come back to it', 'Deliver what was said']) {
      await page.getByText(summary).filter({ visible: true }).first().waitFor()
    }
  })

  it('takes no document from its address', async () => {
    const page = await open('/asyncapi?url=https://evil.test/asyncapi.yaml#https://evil.test')
    await heading(page).waitFor()
  })
})
