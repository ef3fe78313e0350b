import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fakeApp } from '../support/fake-app.ts'
import { dashboards, expressionsOf, type Panel } from '../support/dashboards.ts'
import { textOf, yamlOf } from '../support/deployed.ts'
import { unknownIn } from '../support/known-figures.ts'

const columns = 24

interface DataSource {
  name: string
  uid: string
  type: string
  url: string
  jsonData: Record<string, unknown>
  secureJsonData?: Record<string, string>
}

const { datasources } = yamlOf<{ datasources: DataSource[] }>(
  'grafana/provisioning/datasources/datasources.yaml',
)

/** Pairs of panels that lie on each other. */
function overlaps(panels: Panel[]): string[] {
  return panels.flatMap((one, at) =>
    panels.slice(at + 1).flatMap((other) => {
      const [a, b] = [one.gridPos, other.gridPos]
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
      return apart ? [] : [`${one.title} and ${other.title}`]
    }),
  )
}

for (const { file, dashboard } of dashboards()) {
  const { panels, templating } = dashboard
  const shown = panels.filter(({ type }) => type !== 'row')

  describe(`the dashboard ${file}`, () => {
    it('asks for figures that there are', () => {
      const asked = expressionsOf(dashboard)
      assert.ok(asked.length > shown.length)
      assert.deepEqual(asked.flatMap(unknownIn), [])
    })

    it('says of each panel what it shows and what that means, in which unit', () => {
      const drawn = ['timeseries', 'stat', 'table', 'state-timeline']
      for (const { title, description = '', type, fieldConfig } of shown) {
        assert.notEqual(title, '')
        assert.match(description, /^[A-Z].*\.$/, title)
        if (drawn.includes(type)) assert.ok(fieldConfig?.defaults.unit, `${title} has no unit`)
      }
    })

    it('has each title and each id once, and lays no panel on another', () => {
      const [titles, ids] = [shown.map(({ title }) => title), panels.map(({ id }) => id)]
      assert.equal(new Set(titles).size, titles.length)
      assert.equal(new Set(ids).size, ids.length)
      assert.deepEqual(overlaps(panels), [])
      assert.ok(panels.every(({ gridPos }) => gridPos.x + gridPos.w <= columns))
    })

    it('uses the variables that it has, and data sources that are provisioned', () => {
      const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(?!__|1\b)([a-z]\w*)\}?/g)].map(
        ([, name]) => name,
      )
      const known = templating.list.map(({ name }) => name)
      assert.deepEqual([...new Set(used)].toSorted(), known.toSorted())
      const types = new Set(shown.flatMap((panel) => (panel.datasource ? [panel.datasource.type] : [])))
      assert.deepEqual(
        [...types].filter((type) => !datasources.some((source) => source.type === type)),
        [],
      )
    })

    it('shows latency as a heat map whose dots lead to traces', () => {
      const heat = panels.find(({ type }) => type === 'heatmap')
      assert.match(JSON.stringify(heat?.targets), /latency_seconds_bucket.*"exemplar":true/)
    })

    it('links to pages that compose.yaml opens', () => {
      const linked = [...JSON.stringify(dashboard).matchAll(/http:\/\/localhost:(\d+)/g)].map(
        ([, port]) => port,
      )
      assert.notEqual(linked.length, 0)
      for (const port of linked) assert.match(textOf('compose.yaml'), new RegExp(`127\\.0\\.0\\.1:${port}:`))
    })
  })
}

describe('the data sources', () => {
  it('are called by names that there are', () => {
    const called = [...JSON.stringify(datasources).matchAll(/"datasourceUid":"(\w+)"/g)].map(([, uid]) => uid)
    assert.ok(called.includes('jaeger') && called.includes('glassroom'))
    const known = datasources.map(({ uid }) => uid)
    assert.deepEqual(
      called.filter((uid) => !known.includes(uid ?? '')),
      [],
    )
  })

  it('reach the traces that the server itself keeps, with the token of the operator', async () => {
    const token = '0123456789abcdef0123456789abcdef'
    const own = datasources.find(({ uid }) => uid === 'glassroom')
    const { pathname } = new URL(own?.url ?? '')
    const header = own?.secureJsonData?.httpHeaderValue1?.replace('$OPERATOR_TOKEN', token)
    const { app } = operatedApp(token)
    const asked = (headers: Record<string, string>) => app.request(`${pathname}/api/services`, { headers })
    assert.equal((await asked({ [String(own?.jsonData.httpHeaderName1)]: header ?? '' })).status, 200)
    assert.equal((await asked({})).status, 401)
  })
})

function operatedApp(token: string) {
  return fakeApp({
    operator: {
      token,
      watch: {
        now: () => assert.fail('nobody asked for this'),
        journey: () => undefined,
        find: () => Promise.resolve({ traces: [], cut: false }),
        traces: () => Promise.resolve({ traces: [], cut: false }),
      },
      ledger: () => Promise.resolve([]),
      service: { name: 'glassroom', version: '1.2.3' },
    },
  })
}
