import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { checkExports, writeText } from './exports.ts'
import { checkFile, checkFolder, makeFolder } from './places.ts'

let home: string

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'bench-places-'))
  await writeFile(join(home, 'file'), 'kept')
})
after(() => rm(home, { recursive: true }))

const nothing = { html: '', junit: '', md: '', csv: '' }

describe('a place for results', () => {
  it('is good when it can be made, and is not made by asking', async () => {
    await checkFolder(join(home, 'some', 'where'))
    await checkFolder(home)
    await checkFile(join(home, 'some', 'page.html'))
    await checkFile(join(home, 'file'))
    assert.deepEqual(await readdir(home), ['file'])
    assert.equal(await readFile(join(home, 'file'), 'utf8'), 'kept')
  })

  it('is not below a file, nor a file where a folder is needed, nor a folder where a file is', async () => {
    await assert.rejects(checkFolder(join(home, 'file')), /file is a file, and no folder/)
    await assert.rejects(checkFolder(join(home, 'file', 'runs')), /file is a file, and no folder/)
    await assert.rejects(checkFile(join(home, 'file', 'page.html')), /file is a file, and no folder/)
    await assert.rejects(checkFile(home), /it is a folder/)
    await assert.rejects(checkFile(join(home, 'none/')), /it is a folder/)
  })

  it(
    'is not below /proc, where making folders would never end',
    { skip: !existsSync('/proc/self') },
    async () => {
      await assert.rejects(
        checkFolder('/proc/some/where'),
        /nothing can be made in \/proc \((ENOENT|EACCES)\)/,
      )
      await assert.rejects(
        makeFolder('/proc/some/where'),
        /nothing can be made in \/proc \((ENOENT|EACCES)\)/,
      )
      await assert.rejects(writeText('/proc/some/page.html', ''), {
        exitCode: 1,
        message: /cannot be written/,
      })
    },
  )

  it('is refused with a sentence, whatever it is for', async () => {
    const bad = join(home, 'file', 'x')
    const refused = { exitCode: 2, message: /cannot be written: .* is a file/ }
    for (const name of ['html', 'junit', 'md', 'csv'])
      await assert.rejects(checkExports({ ...nothing, [name]: bad }), refused, name)
    await assert.rejects(checkExports(nothing, bad), refused)
    await checkExports(nothing, 'off')
  })
})
