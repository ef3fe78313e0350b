/** The page in a real browser, against a real server, over a wire that can be cut. */

import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Config } from '../../src/config.ts'
import { launchBrowser } from './browser.ts'
import { built } from './build.ts'
import { cuttable, type Cuttable } from './cuttable.ts'
import { checkClientFrame } from './frame-checker.ts'
import { hang } from './hang.ts'
import { testServer, type TestServer } from './server.ts'

export class PageWorld {
  /** What a browser complains about: errors, refused resources, dialogs that a script opened. */
  private readonly complaints: string[] = []

  private constructor(
    readonly server: TestServer,
    readonly wire: Cuttable,
    private readonly browser: Browser,
  ) {}

  static async open(settings: Partial<Config> = {}): Promise<PageWorld> {
    await built()
    const server = await testServer(settings)
    return new PageWorld(server, await cuttable(server.url), await launchBrowser())
  }

  /** A new person's page, at a room or at the list. */
  visit(room?: string, options: BrowserContextOptions = {}): Promise<Page> {
    return this.visitAt(`/frontend${room === undefined ? '' : `#/rooms/${room}`}`, options)
  }

  /** A new person's page at an address of the server; `prepare` is called before it is opened. */
  async visitAt(
    path: string,
    options: BrowserContextOptions = {},
    prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    context.setDefaultTimeout(10_000)
    context.on('page', (page) => this.listen(page))
    const page = await context.newPage()
    await prepare(page)
    await page.goto(`${this.wire.url}${path}`)
    return page
  }

  /** Hangs all of Postgres, until the answer is called. Only for a Postgres that no other test file uses. */
  hang(): Promise<() => void> {
    return hang(this.server.sql)
  }

  /** Closes all pages; throws when one of them had a complaint, other than those that the test provoked. */
  async leave(provoked?: RegExp): Promise<void> {
    for (const context of this.browser.contexts()) await context.close()
    const complaints = this.complaints.splice(0)
    assert.deepEqual(
      complaints.filter((complaint) => provoked?.test(complaint) !== true),
      [],
    )
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.wire.close()
    await this.server.stop()
  }

  /** What the server says is overheard there. */
  private hearFrame(text: string): void {
    try {
      checkClientFrame(JSON.parse(text))
    } catch (error) {
      this.complaints.push((error as Error).message)
    }
  }

  private listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => this.hearFrame(String(payload))))
    page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('console', (line) => {
      // A wire that a test has cut, and a store that it has hung, are told by the browser itself.
      if (line.type() === 'error' && !/ERR_(CONNECTION|EMPTY)|WebSocket|status of 503/.test(line.text()))
        this.complaints.push(line.text())
    })
  }
}

/** The shown messages in which this text is. */
export const message = (page: Page, text: string) =>
  page.getByRole('log').getByRole('listitem').filter({ hasText: text })

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.keyboard.press('Enter')
}
