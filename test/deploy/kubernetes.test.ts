import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readDockerfile } from '../proofs/dockerfile.ts'
import { root } from '../support/build.ts'
import { documentsOf, textOf, unknownSettings, yamlOf } from '../support/deployed.ts'
import { fakeApp } from '../support/fake-app.ts'
import { ConfigError, loadConfig } from '../../src/config.ts'

interface Probe {
  httpGet: { path: string; port: string }
}

interface Container {
  image: string
  ports: { name: string; containerPort: number }[]
  envFrom: { configMapRef?: { name: string }; secretRef?: { name: string } }[]
  startupProbe: Probe
  livenessProbe: Probe
  readinessProbe: Probe
  lifecycle: { preStop: { exec: { command: string[] } } }
  securityContext: {
    readOnlyRootFilesystem: boolean
    allowPrivilegeEscalation: boolean
    capabilities: { drop: string[] }
  }
  volumeMounts: { name: string; mountPath: string }[]
}

interface StatefulSet {
  metadata: { name: string }
  spec: {
    serviceName: string
    selector: { matchLabels: Record<string, string> }
    template: {
      metadata: { labels: Record<string, string>; annotations: Record<string, string> }
      spec: {
        terminationGracePeriodSeconds: number
        securityContext: { runAsNonRoot: boolean; runAsUser: number }
        containers: Container[]
        volumes: { name: string }[]
      }
    }
    volumeClaimTemplates: { metadata: { name: string } }[]
  }
}

interface Service {
  metadata: { name: string; labels: Record<string, string> }
  spec: {
    clusterIP?: string
    selector: Record<string, string>
    ports: { name: string; targetPort: string }[]
  }
}

const set = yamlOf<StatefulSet>('kubernetes/statefulset.yaml')
const services = documentsOf<Service>('kubernetes/services.yaml')
const pod = set.spec.template
const [container] = pod.spec.containers
const labels = pod.metadata.labels
assert.ok(container)

const kustomization = yamlOf<{
  resources: string[]
  configMapGenerator: { name: string; envs: string[] }[]
  images: { name: string; newTag: string }[]
}>('kubernetes/kustomization.yaml')

const settings = Object.fromEntries(
  textOf('kubernetes/glassroom.env')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
)
const secret = yamlOf<{ metadata: { name: string }; stringData: Record<string, string> }>(
  'kubernetes/secret.example.yaml',
)

describe('the manifests', () => {
  it('are all in the kustomization, but for what is optional', () => {
    const files = readdirSync(join(root, 'deploy/kubernetes')).filter((name) => name.endsWith('.yaml'))
    const apart = ['kustomization.yaml', 'secret.example.yaml', 'service-monitor.yaml']
    assert.deepEqual(
      kustomization.resources.toSorted(),
      files.filter((name) => !apart.includes(name)).toSorted(),
    )
  })

  it('select the servers and nothing else', () => {
    const budget = yamlOf<StatefulSet>('kubernetes/disruption-budget.yaml')
    const monitor = yamlOf<StatefulSet>('kubernetes/service-monitor.yaml')
    assert.deepEqual(set.spec.selector.matchLabels, labels)
    assert.deepEqual(budget.spec.selector.matchLabels, labels)
    for (const service of services) assert.deepEqual(service.spec.selector, labels)
    const monitored = services.filter((service) =>
      Object.entries(monitor.spec.selector.matchLabels).every(
        ([key, value]) => service.metadata.labels[key] === value,
      ),
    )
    assert.deepEqual(
      monitored.map(({ metadata }) => metadata.name),
      [set.spec.serviceName],
    )
  })

  it('have a headless service for the names of the servers, and one for clients', () => {
    const headless = services.filter(({ spec }) => spec.clusterIP === 'None')
    assert.deepEqual(
      headless.map(({ metadata }) => metadata.name),
      [set.spec.serviceName],
    )
    assert.equal(services.length, 2)
  })

  it('lead to the port that the image listens on', () => {
    const [port] = container.ports
    const image = readDockerfile(textOf('Dockerfile')).at(-1)
    assert.equal(port?.containerPort, image?.ports[0])
    assert.equal(pod.metadata.annotations['prometheus.io/port'], String(port?.containerPort))
    for (const { spec } of services) assert.equal(spec.ports[0]?.targetPort, port?.name)
    const monitor = yamlOf<{ spec: { endpoints: { port: string }[] } }>('kubernetes/service-monitor.yaml')
    assert.deepEqual(
      monitor.spec.endpoints.map((endpoint) => endpoint.port),
      [services[0]?.spec.ports[0]?.name],
    )
  })

  it('probe routes that there are: a restart only for a dead process, clients only for a ready one', async () => {
    const { startupProbe, livenessProbe, readinessProbe } = container
    const paths = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe.httpGet.path)
    assert.deepEqual(paths, ['/healthz', '/healthz', '/readyz'])
    const { app } = fakeApp()
    const asked = [...paths, pod.metadata.annotations['prometheus.io/path'] ?? '']
    for (const path of asked) assert.equal((await app.request(path)).status, 200, path)
    for (const probe of [startupProbe, livenessProbe, readinessProbe])
      assert.equal(probe.httpGet.port, container.ports[0]?.name)
  })

  it('give the server time to end: first nobody new comes, then it drains', () => {
    const [program, before] = container.lifecycle.preStop.exec.command
    const endingSeconds = 9
    assert.equal(program, 'sleep')
    assert.ok(pod.spec.terminationGracePeriodSeconds > Number(before) + endingSeconds)
  })

  it('run it as a plain user who can write to its volumes only', () => {
    const { runAsNonRoot, runAsUser } = pod.spec.securityContext
    const { readOnlyRootFilesystem, allowPrivilegeEscalation, capabilities } = container.securityContext
    assert.deepEqual([runAsNonRoot, readOnlyRootFilesystem, allowPrivilegeEscalation], [true, true, false])
    assert.notEqual(runAsUser, 0)
    assert.deepEqual(capabilities.drop, ['ALL'])
  })

  it('keep the journal on a volume of its own, where the image has its data', () => {
    const image = readDockerfile(textOf('Dockerfile')).at(-1)
    const claimed = set.spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)
    const data = container.volumeMounts.find(({ mountPath }) => mountPath === image?.environment.DATA_DIR)
    assert.deepEqual(claimed, [data?.name])
    const known = [...claimed, ...pod.spec.volumes.map(({ name }) => name)]
    assert.deepEqual(container.volumeMounts.map(({ name }) => name).toSorted(), known.toSorted())
  })

  it('name the image and the settings that the kustomization makes', () => {
    const [maps, [image]] = [kustomization.configMapGenerator, kustomization.images]
    const references = container.envFrom.map(
      ({ configMapRef, secretRef }) => configMapRef?.name ?? secretRef?.name,
    )
    assert.deepEqual(references, [maps[0]?.name, secret.metadata.name])
    assert.deepEqual(maps[0]?.envs, ['glassroom.env'])
    assert.equal(container.image, image?.name)
    assert.doesNotMatch(image?.newTag ?? 'latest', /latest/)
  })
})

describe('the settings of the manifests', () => {
  const good = { ...secret.stringData, TOKEN_SECRET: randomText(1), OPERATOR_TOKEN: randomText(2) }

  it('are ones that the server knows', () => {
    assert.deepEqual(unknownSettings([...Object.keys(settings), ...Object.keys(secret.stringData)]), [])
  })

  it('are taken by the server, once the secrets are filled in', () => {
    assert.equal(loadConfig({ ...settings, ...good }).writers, 1)
    assert.throws(() => loadConfig({ ...settings, ...secret.stringData }), ConfigError)
  })
})

function randomText(seed: number): string {
  return Array.from({ length: 32 }, (_, at) => ((at * 7 + seed) % 36).toString(36)).join('')
}
