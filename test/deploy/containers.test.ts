import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isLetIn, readDockerfile, type Stage } from '../proofs/dockerfile.ts'
import { root } from '../support/build.ts'
import { textOf, unknownSettings, yamlOf } from '../support/deployed.ts'
import { fakeApp } from '../support/fake-app.ts'

interface Service {
  image: string
  build?: { context: string; dockerfile: string }
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  depends_on?: Record<string, unknown>
  healthcheck?: { test: string[] }
  restart: string
  stop_grace_period?: string
  read_only?: boolean
}

const { services, volumes } = yamlOf<{ services: Record<string, Service>; volumes: Record<string, null> }>(
  'compose.yaml',
)
const names = Object.keys(services)
const glassroom = services.glassroom
const stages = readDockerfile(textOf('Dockerfile'))
const ignore = readFileSync(join(root, '.dockerignore'), 'utf8')
const secrets = [
  'DATABASE_URL',
  'TOKEN_SECRET',
  'OPERATOR_TOKEN',
  'POSTGRES_PASSWORD',
  'GF_SECURITY_ADMIN_PASSWORD',
]

function final(): Stage {
  const stage = stages.at(-1)
  assert.ok(stage)
  return stage
}

describe('compose.yaml', () => {
  it('sets what the server knows, and nothing else', () => {
    const set = Object.keys(glassroom?.environment ?? {})
    assert.ok(set.includes('DATABASE_URL'))
    assert.deepEqual(unknownSettings(set), [])
    assert.deepEqual(unknownSettings(['JOURNAL_SIZE', 'PORT']), ['JOURNAL_SIZE'])
  })

  it('takes every secret from outside, and says so when one is missing', () => {
    const given = names.flatMap((name) => Object.entries(services[name]?.environment ?? {}))
    const ours = given.filter(([name]) => secrets.includes(name))
    assert.equal(ours.length, secrets.length + 1)
    for (const [name, value] of ours) assert.match(value, /\$\{[A-Z_]+:\?[^}]+\}/, name)
  })

  it('opens ports to this machine only, and none of the database', () => {
    const opened = names.flatMap((name) => services[name]?.ports ?? [])
    assert.notEqual(opened.length, 0)
    for (const port of opened) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/)
    assert.equal(services.postgres?.ports, undefined)
    assert.ok(glassroom?.ports?.[0]?.endsWith(`:${final().ports[0]}`))
  })

  it('names one version of each image, and starts each again', () => {
    for (const [name, { image, build, restart }] of Object.entries(services)) {
      if (!build) assert.match(image, /:v?\d+\.\d+(\.\d+)?(-\w+)?$/, name)
      assert.equal(restart, 'unless-stopped', name)
    }
  })

  it('asks after the health of all that others wait for', () => {
    const asked = names.filter((name) => services[name]?.healthcheck)
    assert.deepEqual(
      names.filter((name) => !asked.includes(name)),
      ['glassroom', 'alloy'],
    )
    assert.ok(final().healthcheck, 'the image itself knows how to ask the server')
  })

  it('speaks of services and files that there are', () => {
    const files = ['compose.yaml', 'prometheus/prometheus.yml', 'alloy/config.alloy']
    const texts = [...files, 'grafana/provisioning/datasources/datasources.yaml'].map(textOf).join()
    const hosts = [...texts.matchAll(/(?:http:\/\/|@|targets: \[')([a-z]+):\d+/g)].map(
      ([, host = '']) => host,
    )
    const waited = names.flatMap((name) => Object.keys(services[name]?.depends_on ?? {}))
    const strange = [...hosts, ...waited].filter((name) => !names.includes(name) && name !== 'localhost')
    assert.ok(hosts.includes('jaeger') && hosts.includes('loki') && hosts.includes('glassroom'))
    assert.deepEqual(strange, ['alertmanager'], 'the one of a comment')
  })

  it('mounts volumes that it has and files that there are', () => {
    const sources = names.flatMap((name) =>
      (services[name]?.volumes ?? []).map((mount) => mount.split(':')[0] ?? ''),
    )
    const named = sources.filter((source) => /^\w+$/.test(source))
    const files = sources.filter((source) => source.startsWith('./'))
    assert.deepEqual(named.toSorted(), Object.keys(volumes).toSorted())
    assert.notEqual(files.length, 0)
    for (const file of files) assert.ok(existsSync(join(root, 'deploy', file)), file)
  })

  it('keeps the journal when the container goes, and gives the server time to end', () => {
    const [dataDir] = [final().environment.DATA_DIR]
    assert.ok(glassroom?.volumes?.includes(`journal:${dataDir}`))
    assert.deepEqual(final().volumes, [dataDir])
    assert.ok(parseInt(glassroom?.stop_grace_period ?? '') > 9)
    assert.equal(glassroom?.read_only, true)
  })
})

describe('the Dockerfile', () => {
  it('copies files that there are, and that .dockerignore lets in', () => {
    const steps = stages.flatMap((stage) => stage.steps)
    const copied = steps.flatMap((step) => (step.kind === 'copy' && !step.from ? step.sources : []))
    assert.ok(copied.includes('package-lock.json') && copied.includes('migrations'))
    for (const source of copied) {
      assert.ok(existsSync(join(root, source)), source)
      assert.ok(isLetIn(source, ignore), source)
    }
  })

  it('has no data, no secret and no test in it', () => {
    for (const path of [
      '.env',
      'data/token-secret',
      'node_modules/hono/package.json',
      'src/config.test.ts',
      'src/core/lane.bench.ts',
      '.git/HEAD',
    ])
      assert.equal(isLetIn(path, ignore), false, path)
    assert.equal(isLetIn('src/core/hub.ts', ignore), true)
  })

  it('starts Node itself, as a plain user, with settings that there are', () => {
    const { user, command, environment } = final()
    assert.equal(user, 'node')
    assert.deepEqual([command?.[0], command?.at(-1)], ['node', 'dist/server.js'])
    assert.deepEqual(unknownSettings(Object.keys(environment)), [])
    assert.equal(environment.HOST, '0.0.0.0')
    assert.deepEqual(final().ports, [Number(environment.PORT)])
  })

  it('stands on the Node that the tests run on', () => {
    const [major] = process.versions.node.split('.')
    for (const { base } of stages) assert.match(base, /^node:\d+\.\d+\.\d+-bookworm-slim$/)
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      engines: { node: string }
    }
    assert.ok(
      final().base.startsWith(`node:${engines.node.replace('>=', '')}`),
      `engines, and Node ${major} here`,
    )
  })

  it('asks a route that there is whether the server lives', async () => {
    const path = /(\/\w+)`\)/.exec(final().healthcheck?.join(' ') ?? '')?.[1] ?? ''
    assert.equal(path, '/healthz')
    assert.equal((await fakeApp().app.request(path)).status, 200)
  })

  it('is read to the last word', () => {
    assert.throws(() => readDockerfile('FROM a\nADD x y'), /not understood: ADD x y/)
    assert.throws(() => readDockerfile('RUN x'), /before FROM/)
    const [stage] = readDockerfile('FROM a AS b\n# no\nRUN one \\\n  two\nCOPY --from=b x y z/')
    assert.deepEqual(stage?.steps, [
      { kind: 'run', command: 'one    two' },
      { kind: 'copy', from: 'b', sources: ['x', 'y'], to: 'z/' },
    ])
  })
})
