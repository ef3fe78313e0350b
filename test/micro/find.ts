/** The benchmarks that stand beside the code. */

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'

const code = new URL('../../src/', import.meta.url)

export interface BenchFile {
  /** As people know it: `core/lane`. */
  name: string
  benches: readonly Bench[]
}

export async function benchFiles(): Promise<BenchFile[]> {
  const paths = readdirSync(fileURLToPath(code), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.bench.ts'))
    .sort()
  const files: BenchFile[] = []
  for (const path of paths) {
    const { benches } = (await import(new URL(path, code).href)) as { benches: readonly Bench[] }
    files.push({ name: path.replace('.bench.ts', ''), benches })
  }
  return files
}

/** Those of the files and benchmarks whose names have all the words in them, in whatever case. */
export function matching(files: readonly BenchFile[], words: readonly string[]): BenchFile[] {
  const wanted = words.map((word) => word.toLowerCase())
  const fits = (name: string) => wanted.every((word) => name.toLowerCase().includes(word))
  return files
    .map(({ name, benches }) => ({ name, benches: benches.filter((each) => fits(`${name} ${each.name}`)) }))
    .filter(({ benches }) => benches.length > 0)
}
