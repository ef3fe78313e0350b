import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

interface LockEntry {
  version?: string
  integrity?: string
  resolved?: string
  link?: boolean
  hasInstallScript?: boolean
}

interface Manifest {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  allowScripts?: Record<string, boolean>
}

/** Below these versions are faults that are known and public. */
const floors: Record<string, string> = {
  ws: '8.21.0',
  hono: '4.12.25',
  '@hono/node-server': '1.19.13',
  'swagger-ui-dist': '5.0.0',
}

for (const folder of ['', 'tools/asyncapi/', 'bench/targets/']) {
  describe(`what ${folder || 'the project'} installs`, () => {
    const manifest = read(`${folder}package.json`) as Manifest
    const { '': _own, ...entries } = (
      read(`${folder}package-lock.json`) as { packages: Record<string, LockEntry> }
    ).packages
    const lock = Object.entries(entries)

    it('is pinned to exact versions', () => {
      const { dependencies, devDependencies, optionalDependencies } = manifest
      const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
      assert.notEqual(wanted.length, 0)
      assert.deepEqual(
        wanted.filter(([, version]) => !isExact(version)),
        [],
      )
    })

    it('is what was locked, to the byte', () => {
      assert.notEqual(lock.length, 0)
      assert.deepEqual(
        names(lock, ({ integrity }) => !integrity?.startsWith('sha512-')),
        [],
      )
    })

    it('comes from a registry, whichever is in use: no git, address, file or link', () => {
      assert.deepEqual(
        names(lock, ({ resolved, link }) => resolved !== undefined || link === true),
        [],
      )
      assert.deepEqual(
        names(lock, ({ version }) => !isExact(version ?? '')),
        [],
      )
    })

    it('has no version with known faults', () => {
      const old = lock.filter(([path, { version }]) =>
        isBelow(version ?? '', floors[nameOf(path)] ?? '0.0.0'),
      )
      assert.deepEqual(old, [])
    })

    it('runs no script of its own', () => {
      assert.match(text(`${folder}.npmrc`), /^ignore-scripts=true$/m)
      const allowed = Object.entries(manifest.allowScripts ?? {}).filter(([, allow]) => allow)
      assert.deepEqual(allowed, [])
    })
  })
}

describe('the check', () => {
  it('tells versions apart by number', () => {
    assert.ok(isBelow('8.9.9', '8.21.0') && isBelow('1.19.12', '1.19.13') && !isBelow('5.35.0', '5.0.0'))
    assert.ok(
      !isBelow('8.21.0', '8.21.0') && isExact('18.4.0-beta.17') && !isExact('^1.2.3') && !isExact('latest'),
    )
  })

  it('looks at each package that has a floor', () => {
    const { packages } = read('package-lock.json') as { packages: Record<string, LockEntry> }
    const locked = new Set(Object.keys(packages).map(nameOf))
    assert.deepEqual(
      Object.keys(floors).filter((name) => !locked.has(name)),
      [],
    )
  })
})

function text(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
}

function read(path: string): unknown {
  return JSON.parse(text(path))
}

function names(lock: [string, LockEntry][], offends: (entry: LockEntry) => boolean): string[] {
  return lock.filter(([, entry]) => offends(entry)).map(([path]) => path)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

function isExact(version: string): boolean {
  return /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)
}

function isBelow(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((each) => each.split(/[.-]/).map(Number))
  const differs = [0, 1, 2].find((place) => a?.[place] !== b?.[place])
  return differs !== undefined && (a?.[differs] ?? 0) < (b?.[differs] ?? 0)
}
