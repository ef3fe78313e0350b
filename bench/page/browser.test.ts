/** The page in a real browser, from a file, as people get it by mail. */

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../test/support/browser.ts'
import type { SavedRun } from '../results/folder.ts'
import { sampleRun } from '../results/testing/sample-run.ts'
import { attack, hostileRun } from '../results/testing/troubled.ts'
import { renderPage } from './page.ts'

let browser: Browser
let folder: string
/** What the page asked for, and what it complained of. */
let requests: string[]
let complaints: string[]

before(async () => {
  browser = await launchBrowser()
  folder = await mkdtemp(join(tmpdir(), 'bench-page-'))
})
after(async () => {
  await browser.close()
  await rm(folder, { recursive: true })
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
})

async function open(run: SavedRun, options: BrowserContextOptions = {}, baseline?: SavedRun): Promise<Page> {
  requests = []
  complaints = []
  const path = join(folder, 'report.html')
  await writeFile(path, renderPage(run, baseline))
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options })
  const page = await context.newPage()
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(pathToFileURL(path).href)
  return page
}

const background = (page: Page) => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
const outputs = (page: Page) => page.locator('#panels output').allTextContents()
const heat = (page: Page) => page.locator('#panels .data').nth(2)
const views = async (page: Page) => {
  const plots = await page.locator('#panels .data').all()
  return new Set(await Promise.all(plots.map((plot) => plot.getAttribute('viewBox'))))
}

describe('the page', () => {
  it('asks for nothing, complains of nothing, and draws every picture', async () => {
    const page = await open(sampleRun(), {}, sampleRun({ seed: 7 }))
    assert.equal(requests.length, 1)
    assert.deepEqual(complaints, [])
    const pictures = await page.locator('.data').all()
    assert.ok(pictures.length >= 12)
    for (const picture of pictures) {
      const box = await picture.locator('path.line').first().boundingBox()
      assert.ok(box && box.width > 500, 'a picture without a line')
    }
    assert.ok((await page.locator('.heat path').count()) >= 5)
  })

  it('is light or dark as the reader likes', async () => {
    const light = await background(await open(sampleRun({ seconds: 2 }), { colorScheme: 'light' }))
    const dark = await background(await open(sampleRun({ seconds: 2 }), { colorScheme: 'dark' }))
    const lightness = (color: string) => Number(/oklch\(([\d.]+)/.exec(color)?.[1])
    assert.ok(lightness(light) > 0.9, light)
    assert.ok(lightness(dark) < 0.3, dark)
  })

  it('fits a telephone', async () => {
    const page = await open(sampleRun({ seconds: 10 }), { viewport: { width: 360, height: 700 } })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360)
  })

  it('is whole without its script', async () => {
    const page = await open(sampleRun({ seconds: 10 }), { javaScriptEnabled: false })
    assert.ok(await page.getByRole('heading', { name: 'PASS' }).isVisible())
    assert.ok(await heat(page).locator('path.line').first().isVisible())
    assert.equal(await page.getByText('drag to choose').isVisible(), false)
  })

  it('tells what a picture shows to who cannot see it', async () => {
    const page = await open(sampleRun({ seconds: 10 }))
    await page.getByRole('img', { name: /^Delivery latency over 13.s: p50 .* to .*; p99/ }).waitFor()
    await page.getByRole('img', { name: /^Messages per second over .* offered 0 to 1,000/ }).waitFor()
  })

  it('gives its data away', async () => {
    const run = sampleRun({ seconds: 2 })
    const page = await open(run)
    const link = page.getByRole('link', { name: 'summary.json' })
    const [, data = ''] = ((await link.getAttribute('href')) ?? '').split('base64,')
    assert.deepEqual(JSON.parse(Buffer.from(data, 'base64').toString()), run.summary)
  })
})

describe('a hostile run', () => {
  it('is shown as text and does nothing', async () => {
    const page = await open(hostileRun({ seconds: 3 }), {}, hostileRun({ seconds: 2 }))
    await page
      .getByText(`overloaded${attack.slice(0, 40)}`)
      .first()
      .waitFor()
    assert.equal(await page.locator('img, script:not(:last-child), a[href^="javascript"]').count(), 0)
    await heat(page).hover()
    assert.deepEqual(complaints, [])
    assert.equal(requests.length, 1)
  })
})

describe('the timeline', () => {
  it('tells the second under the pointer in every panel', async () => {
    const page = await open(sampleRun())
    assert.ok((await outputs(page)).every((text) => text === ''))
    await heat(page).hover()
    assert.ok((await outputs(page)).every((text) => text !== ''))
    assert.equal((await outputs(page))[0], '1,000')
    assert.equal(await page.locator('.strip .now').textContent(), '32\u202fs')
    await page.getByRole('heading', { name: 'Timeline' }).hover()
    assert.ok((await outputs(page)).every((text) => text === ''))
  })

  it('shows the window that is dragged in every panel, and then all again', async () => {
    const page = await open(sampleRun())
    await heat(page).scrollIntoViewIfNeeded()
    const box = (await heat(page).boundingBox())!
    const at = (second: number) => [box.x + (box.width * second) / 63, box.y + box.height / 2] as const
    await page.mouse.move(...at(20.5))
    await page.mouse.down()
    await page.mouse.move(...at(39.5))
    await page.mouse.up()
    assert.deepEqual([...(await views(page))], ['20 0 20 100'])
    await page.getByText('Shown: 20\u202fs to 40\u202fs.').waitFor()
    assert.equal(await page.locator('.below').first().locator('text').first().textContent(), '20\u202fs')
    await page.getByRole('button', { name: 'Show all' }).click()
    assert.deepEqual([...(await views(page))], ['0 0 63 100'])
    assert.equal(await page.getByRole('button', { name: 'Show all' }).isVisible(), false)
  })

  it('is read and cut with the keyboard alone', async () => {
    const page = await open(sampleRun({ seconds: 10 }))
    await page.getByRole('group', { name: 'Timeline' }).focus()
    await page.keyboard.press('ArrowRight')
    assert.match(
      (await page.locator('#said').textContent()) ?? '',
      /^1.s: Messages per second offered 1,000, /,
    )
    for (const key of ['ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter'])
      await page.keyboard.press(key)
    assert.deepEqual([...(await views(page))], ['1 0 3 100'])
    await page.keyboard.press('Escape')
    assert.deepEqual([...(await views(page))], ['0 0 13 100'])
  })
})
