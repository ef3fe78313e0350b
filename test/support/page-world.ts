/** The page in a real browser, against a real server, over a wire that can be cut. */

import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { built } from './build.ts'
import { cuttable, type Cuttable } from './cuttable.ts'
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

  static async open(): Promise<PageWorld> {
    await built()
    const server = await testServer()
    return new PageWorld(server, await cuttable(server.url), await launchBrowser())
  }

  /** A new person's page, at a room or at the list. */
  async visit(room?: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    this.listen(page)
    await page.goto(`${this.wire.url}/frontend${room === undefined ? '' : `#/rooms/${room}`}`)
    return page
  }

  /** Hangs all of Postgres, until the answer is called. Only for a Postgres that no other test file uses. */
  hang(): Promise<() => void> {
    return hang(this.server.sql)
  }

  /** Closes all pages; throws when one of them had a complaint. */
  async leave(): Promise<void> {
    for (const context of this.browser.contexts()) await context.close()
    assert.deepEqual(this.complaints.splice(0), [])
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.wire.close()
    await this.server.stop()
  }

  private listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(error.message))
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
