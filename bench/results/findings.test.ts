import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { forScreen, writeDocument, writeJson, type Findings } from './findings.ts'

const table = { title: 'Costs', heads: ['', 'µs'], rows: [['a message', '31.5']], notes: ['Of one core.'] }
const picture = { file: 'costs.svg', svg: '<svg/>', shows: 'What it costs' }
const findings: Findings = {
  here: `A machine ${'with a long description '.repeat(5)}.`,
  sections: [
    { name: 'one', tables: [table, { ...table, title: 'More' }], picture },
    { name: 'two', tables: [{ ...table, title: 'Others' }] },
  ],
  found: { runs: [1, 2] },
}

describe('findings', () => {
  it('are the machine and all tables on a screen of 80 columns', () => {
    const shown = forScreen(findings)
    assert.match(shown, /^ A machine .*\n .*\n\n Costs\n.*\n a message {2}31\.5\n - Of one core\./)
    assert.match(shown, / More\n[^]* Others\n/)
    for (const line of shown.split('\n')) assert.ok(line.length <= 80, line)
  })

  it('go into a document, each section into its place, with the picture in a folder beside it', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'findings-'))
    t.after(() => rm(folder, { recursive: true }))
    const file = join(folder, 'growth.md')
    await writeDocument(file, findings)
    const text = await readFile(file, 'utf8')
    const [one = '', two = ''] = text.split('<!-- two -->')
    assert.match(
      one,
      /<!-- one -->\n\n!\[What it costs\]\(growth\/costs\.svg\)\n\nA machine .*\n\n### Costs\n/,
    )
    assert.ok(one.includes('### More') && two.includes('### Others') && !two.includes('!['))
    assert.equal(await readFile(join(folder, 'growth', 'costs.svg'), 'utf8'), picture.svg)
    await writeDocument(file, findings)
    assert.equal(await readFile(file, 'utf8'), text)
  })

  it('are kept whole as JSON', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'findings-'))
    t.after(() => rm(folder, { recursive: true }))
    await writeJson(join(folder, 'all.json'), findings)
    const kept: unknown = JSON.parse(await readFile(join(folder, 'all.json'), 'utf8'))
    assert.deepEqual(kept, { machine: findings.here, found: findings.found })
  })
})
