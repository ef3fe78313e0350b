import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { limits } from '../src/protocol/limits.ts'
import { closes, reconnects, refusals } from '../src/protocol/refusals.ts'
import { asyncapi, asyncapiText, framesFrom, type Schema } from './support/asyncapi.ts'
import { checkClientFrame, checkServerFrame } from './support/frame-checker.ts'
import { frameShapes } from './support/frame-types.ts'
import { fileLinks, tableUnder } from './support/markdown.ts'
import { schemaShape } from './support/schema-shapes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const messages = asyncapi.components.messages
const prose = asyncapi.info.description

/** Limits that only HTTP has a use for. */
const httpLimits = ['searchLength', 'pageDefault', 'pageMost', 'roomsDefault', 'roomsMost']

/** Closes that the WebSocket library and its adapter make by themselves, without a word from the core. */
const libraryCloses = [1002, 1007, 1008, 1009]

describe('asyncapi.yaml', () => {
  for (const [union, end, check] of [
    ['ClientFrame', 'client', checkClientFrame],
    ['ServerFrame', 'server', checkServerFrame],
  ] as const) {
    it(`describes each ${end} frame that the code has, and no other`, () => {
      assert.deepEqual(framesFrom(end).sort(), [...frameShapes(union).keys()].sort())
    })

    it(`gives each ${end} frame the fields that it has in the code`, () => {
      for (const [type, shape] of frameShapes(union)) {
        assert.deepEqual(schemaShape(messages[type]?.payload ?? {}), shape, type)
      }
    })

    it(`shows an example of each ${end} frame, as its schema has it`, () => {
      for (const type of framesFrom(end)) {
        const examples = messages[type]?.examples ?? []
        assert.notEqual(examples.length, 0, `${type} has no example`)
        for (const { payload } of examples) check(payload)
      }
    })
  }

  it('lets no server frame carry a field that it does not name', () => {
    const open = framesFrom('server').flatMap((type) => openObjects(messages[type]?.payload ?? {}, type))
    const openSchemas = Object.entries(asyncapi.components.schemas).flatMap(([name, schema]) =>
      openObjects(schema, name),
    )
    assert.deepEqual([...open, ...openSchemas], [])
  })

  it('carries every message on the channel and in an operation', () => {
    const listed = Object.keys(asyncapi.channels.chat.messages).sort()
    const frames = new Set([...framesFrom('client'), ...framesFrom('server'), 'line'])
    assert.deepEqual(listed, Object.keys(messages).sort())
    assert.deepEqual(listed, [...frames].sort())
  })

  it('lists the codes of errors as the code has them', () => {
    const rows = Object.entries(refusals).map(([code, { retry, title }]) => [code, yesNo(retry), title])
    assert.deepEqual(tableUnder('Errors', prose).sort(), rows.sort())
    assert.deepEqual(messages.error?.payload.properties?.code?.enum?.toSorted(), Object.keys(refusals).sort())
  })

  it('lists the close codes as the code has them', () => {
    const rows = tableUnder('Closes', prose)
    const ours = rows.filter(([code]) => !libraryCloses.includes(Number(code)))
    const expected = Object.values(closes).map(({ code, reconnect, reason }) => [
      String(code),
      yesNo(reconnect),
      reason,
    ])
    assert.deepEqual(ours.sort(), expected.sort())
    assert.deepEqual(
      rows.map(([code, back]) => [code, back]),
      rows.map(([code]) => [code, yesNo(reconnects(Number(code)))]),
    )
    assert.equal(rows.length, expected.length + libraryCloses.length)
  })

  it('lets bye carry the codes that the server closes with', () => {
    const codes = Object.values(closes).map(({ code }) => code)
    assert.deepEqual(messages.bye?.payload.properties?.code?.enum?.toSorted(), codes.sort())
  })

  it('states the limits as the code has them', () => {
    const stated = tableUnder('Limits', prose).map(([name, value]) => [name, Number(value)])
    const expected = Object.entries(limits).filter(([name]) => !httpLimits.includes(name))
    assert.deepEqual(Object.fromEntries(stated), Object.fromEntries(expected))
  })

  it('bounds its schemas by the same limits', () => {
    const { Ref, Text, Token, Member, Room } = asyncapi.components.schemas
    const joined = messages.joined?.payload.properties
    assert.equal(bound(Ref), limits.refLength)
    assert.equal(bound(Text), limits.textBytes)
    assert.equal(bound(Token), limits.tokenLength)
    assert.equal(bound(Member?.properties?.name), limits.memberNameLength)
    assert.equal(bound(Room?.properties?.name), limits.roomNameLength)
    assert.equal(bound(joined?.messages), limits.joinedMessages)
    assert.equal(bound(joined?.members), limits.joinedMembers)
  })
})

describe('docs/asyncapi.html', () => {
  const page = readFileSync(join(root, 'docs/asyncapi.html'), 'utf8')

  it('was made from this asyncapi.yaml', () => {
    const made = /<meta name="asyncapi-sha256" content="([0-9a-f]{64})">/.exec(page)?.[1]
    assert.equal(made, sha256(asyncapiText, 'hex'), 'run npm run docs:asyncapi')
  })

  it('runs its own scripts and no other, and fetches nothing', () => {
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(page)?.[1] ?? ''
    const scripts = [...page.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)]
    const allowed = [...policy.matchAll(/script-src[^;]*/g)].join()
    assert.match(policy, /^default-src 'none';/)
    assert.notEqual(scripts.length, 0)
    for (const [, attributes, body] of scripts) {
      assert.doesNotMatch(attributes ?? '', /src=/)
      assert.ok(allowed.includes(sha256(body ?? '', 'base64')), 'a script that the page itself forbids')
    }
  })
})

describe('the documents', () => {
  const documents = ['README.md', ...markdownIn('docs')]

  for (const path of documents) {
    it(`link to files that exist: ${path}`, () => {
      const links = fileLinks(readFileSync(join(root, path), 'utf8'))
      const dead = links.filter((target) => !existsSync(join(root, dirname(path), decodeURI(target))))
      assert.deepEqual(dead, [])
    })
  }

  it('name the file of settings', () => {
    assert.ok(existsSync(join(root, '.env.example')))
    assert.match(readFileSync(join(root, 'README.md'), 'utf8'), /\.env\.example/)
  })

  it('say how the tests are run in one line that can be copied', () => {
    assert.match(readFileSync(join(root, 'README.md'), 'utf8'), /^```sh\nnpm ci && npm test\n/m)
  })

  it('find a dead link and a table where there is one', () => {
    assert.deepEqual(fileLinks('[a](b.md#c) `[x](y)` [web](https://example.org) [here](#top)'), ['b.md'])
    assert.deepEqual(tableUnder('A', '## A\n\n| x | y |\n| --- | --- |\n| `1` | 2 |\n\n## B'), [['1', '2']])
    assert.throws(() => tableUnder('C', '## A'))
  })
})

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

function bound(schema: (Schema & { maxLength?: number; maxItems?: number }) | undefined): number | undefined {
  return schema?.maxLength ?? schema?.maxItems
}

function sha256(text: string, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(text).digest(encoding)
}

function openObjects(schema: Schema & { additionalProperties?: unknown }, path: string): string[] {
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    openObjects(field, `${path}.${name}`),
  )
  const items = schema.items ? openObjects(schema.items, `${path}[]`) : []
  const open = schema.type === 'object' && schema.additionalProperties !== false
  return [...(open ? [path] : []), ...inside, ...items]
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort()
}
