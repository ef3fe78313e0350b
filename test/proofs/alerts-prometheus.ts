/** A Prometheus with the configuration and the rules that deploy/ ships; only the addresses are this machine's. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { quietPort } from '../chaos/ports.ts'
import { root } from '../support/build.ts'

interface Configuration {
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[]
}

/** One alert that fires, of the server at an address. */
export interface Firing {
  alert: string
  instance: string
}

const startMs = 20_000

export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  /** Starts it in a folder; it asks the servers at these addresses, as in 127.0.0.1:8080. */
  static async start(folder: string, targets: string[]): Promise<Prometheus> {
    const home = join(folder, 'prometheus')
    const port = await quietPort()
    await cp(join(root, 'deploy/prometheus'), home, { recursive: true })
    await readdress(join(home, 'prometheus.yml'), { glassroom: targets, prometheus: [`127.0.0.1:${port}`] })
    const options = [
      `--config.file=${join(home, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=error',
    ]
    const child = spawn('prometheus', options, { stdio: ['ignore', 'inherit', 'inherit'] })
    await once(child, 'spawn')
    const started = new Prometheus(child, `http://127.0.0.1:${port}`)
    await started.ready()
    return started
  }

  /** What fires of single servers; the objectives are of all of them together, and look back on hours. */
  async firing(): Promise<Firing[]> {
    const { data } = await this.ask<{ alerts: { state: string; labels: Record<string, string> }[] }>('alerts')
    const firing = data.alerts.filter(({ state, labels }) => state === 'firing' && labels.instance)
    return firing.map(({ labels: { alertname = '', instance = '' } }) => ({ alert: alertname, instance }))
  }

  /** The first value of an expression; undefined: it has none. */
  async value(expr: string): Promise<number | undefined> {
    const query = `query?${new URLSearchParams({ query: expr }).toString()}`
    const { data } = await this.ask<{ result: { value: [number, string] }[] }>(query)
    const [first] = data.result
    return first && Number(first.value[1])
  }

  /** How many series an expression gives. Rejects with what is wrong with it, such as two series that match one. */
  async series(expr: string): Promise<number> {
    const query = `query?${new URLSearchParams({ query: expr }).toString()}`
    const { data, error } = await this.ask<{ result: unknown[] } | undefined>(query)
    if (!data) throw new Error(`${error}: ${expr}`)
    return data.result.length
  }

  /** The traces that the dots on a figure lead to, of the last ten minutes. */
  async exemplars(series: string): Promise<string[]> {
    const [end, start] = [Date.now() / 1_000, Date.now() / 1_000 - 600]
    const query = new URLSearchParams({ query: series, start: String(start), end: String(end) })
    const { data } = await this.ask<{ exemplars: { labels: { trace_id?: string } }[] }[]>(
      `query_exemplars?${query.toString()}`,
    )
    return data.flatMap(({ exemplars }) => exemplars.flatMap(({ labels }) => labels.trace_id ?? []))
  }

  /** Resolves when each of so many servers was scraped. */
  async sees(servers: number): Promise<void> {
    while ((await this.value('sum(up{job="glassroom"})')) !== servers) await pause(250)
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    await gone
  }

  private async ready(): Promise<void> {
    for (const until = performance.now() + startMs; performance.now() < until; await pause(100)) {
      if (this.child.exitCode !== null) throw new Error('Prometheus ended at once')
      const answered = await fetch(`${this.url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (answered) return
    }
    throw new Error('Prometheus does not become ready')
  }

  private async ask<Data>(path: string): Promise<{ data: Data; error?: string }> {
    return (await (await fetch(`${this.url}/api/v1/${path}`)).json()) as { data: Data; error?: string }
  }
}

async function readdress(file: string, addresses: Record<string, string[]>): Promise<void> {
  const configuration = parse(await readFile(file, 'utf8')) as Configuration
  for (const job of configuration.scrape_configs) {
    const targets = addresses[job.job_name]
    if (!targets) throw new Error(`prometheus.yml has a job that this proof does not know: ${job.job_name}`)
    job.static_configs = [{ targets }]
  }
  await writeFile(file, stringify(configuration))
}
