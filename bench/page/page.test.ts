import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sampleRun } from '../results/testing/sample-run.ts'
import { brokenRun, hostileRun } from '../results/testing/troubled.ts'
import { escape, html } from './html.ts'
import { renderPage } from './page.ts'

/** Its markup with the data that are drawn. */
const withoutScript = (page: string) => page.replace(/<script>[\s\S]*<\/script>/, '')

/** What a reader sees, roughly: without tags, in single spaces. */
function textOf(page: string): string {
  return page
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u202f', ' ')
    .replace(/\s+/g, ' ')
}

describe('the page of a run', () => {
  it('says the verdict, the headline, the objectives and what limited it', () => {
    const text = textOf(renderPage(sampleRun()))
    for (const each of ['PASS exit code 0', '51,000/s', '0 lost, 0 doubled, order ok', '12.9 µs', '11.3 kB'])
      assert.ok(text.includes(each), each)
    assert.match(text, /delivery.p99&#60;50ms 11\.\d ms ✓/)
    assert.match(text, /What limited it Nothing that was measured/)
    assert.match(text, /AMD EPYC .* 1 run/)
  })

  it('tells of broken promises, refusals, departures and differences', () => {
    const text = textOf(renderPage(brokenRun({ seconds: 4 })))
    assert.match(text, /BROKEN exit code 91/)
    assert.match(text, /lost acknowledged, but never delivered to a member 2 ✗/)
    assert.match(text, /lost room-07 7 1,612 12/)
    assert.match(text, /overloaded 14/)
    assert.match(text, /1006 \(no close frame\) 3/)
    assert.match(text, /chat_messages_sent_total 4,000 3,998 −2 ✗/)
  })

  it('does not call kept what nobody checked', () => {
    const { summary, ...rest } = sampleRun({ seconds: 2 })
    const { audit: _none, ...unread } = summary
    const text = textOf(
      renderPage({
        ...rest,
        summary: { ...unread, reconciliation: [], unchecked: ['history', 'head', 'metrics'] },
      }),
    )
    assert.match(
      text,
      /history a difference between .* – not checked head .* – not checked metrics .* – not checked/,
    )
    assert.match(text, /histories as delivered not read/)
  })

  it('takes a difference for none where ours is not known better', () => {
    const { summary, ...rest } = sampleRun({ seconds: 2 })
    const row = { what: 'messages stored', metric: 'm', ours: 10, high: 13, theirs: 12, agrees: true }
    const text = textOf(renderPage({ ...rest, summary: { ...summary, reconciliation: [row] } }))
    assert.match(text, /messages stored m 10 to 13 12 0 ✓/)
  })

  it('sets a baseline beside it, and says how little two runs prove', () => {
    const baseline = sampleRun({ seed: 7, slower: 1.5 })
    baseline.summary.environment.cores = 8
    const text = textOf(renderPage(sampleRun(), baseline))
    assert.match(text, /two are not enough to tell/)
    assert.match(text, /cores is 8 in one run and 4 in another/)
    assert.match(text, /delivery p99 \S+ ms \S+ ms −\d+ %/)
    assert.match(text, /broken promises 0 0 the same/)
    assert.doesNotMatch(textOf(renderPage(sampleRun())), /not enough to tell/)
  })

  it('names what most of the slowest messages share', () => {
    assert.match(
      textOf(renderPage(sampleRun())),
      /Of these 12, 8 were said in room-07; all were due in the second from 31 s/,
    )
  })

  it('is whole without seconds, deliveries, server, objectives or rooms', () => {
    const { summary, plan } = sampleRun({ seconds: 0 })
    const { server: _server, ...rest } = summary
    const bare = { ...rest, slos: [], slowest: [], perRoom: [], spectra: {}, marks: [] }
    const page = renderPage({ folder: '', summary: bare, seconds: [], plan })
    assert.match(textOf(page), /The run sent no messages: there is none/)
    assert.doesNotMatch(withoutScript(page), /NaN|Infinity|undefined/)
  })

  it('draws from one second on, and an hour in less than a megabyte', () => {
    for (const seconds of [0, 1, 2, 3_600]) {
      const run = sampleRun({ seconds })
      const page = renderPage({ ...run, seconds: seconds === 0 ? run.seconds.slice(0, 1) : run.seconds })
      assert.doesNotMatch(withoutScript(page), /NaN|Infinity|undefined/)
      assert.match(page, /class="heat\d" d="M/)
      assert.ok(page.length < 1e6, `${page.length} bytes`)
    }
  })
})

describe('a hostile run', () => {
  it('has each of its texts escaped', () => {
    const page = renderPage(hostileRun({ seconds: 2 }), hostileRun({ seconds: 3 }))
    assert.equal(page.match(/<script/g)?.length, 1)
    assert.doesNotMatch(page, /<img|onerror="|\u202e/)
  })

  it('cannot have its text taken for markup by a template', () => {
    assert.equal(
      html`<p title="${`"'`}">${['<b>', 1, false, undefined]}</p>`.text,
      '<p title="&#34;&#39;">&#60;b&#62;1</p>',
    )
    assert.equal(escape('a\u0000\u202e\u2066b'), 'a\ufffd\ufffd\ufffdb')
  })
})
