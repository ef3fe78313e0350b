import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { readArguments } from '../commands/arguments.ts'
import { presetDoor } from '../commands/load.ts'
import { pacedLoad, readPlan } from './read-plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'glassroom-scene-'))
after(() => rmSync(folder, { recursive: true }))

function scene(text: string): string {
  const path = join(folder, 'scene.json')
  writeFileSync(path, text)
  return path
}

describe('a scene from a file', () => {
  it('is a preset of one’s own, whose options give way to those of the command line', () => {
    const { command } = presetDoor(scene('{"summary":"ours","rooms":3,"rate":"50/s","churn":"2/s"}'))
    assert.match(command.summary, /ours/)
    const plan = readPlan('run', readArguments(command, ['--rooms', '5']), pacedLoad)
    assert.deepEqual([plan.rooms, plan.unrest.churn], [5, 2])
  })

  it('is refused with a sentence when it is none', () => {
    for (const [text, what] of [
      ['[]', /no object of options/],
      ['{', /cannot be read/],
      ['{"fly":1}', /option "fly"/],
      ['{"rooms":[1]}', /no text and no number for "rooms"/],
    ] as const)
      assert.throws(() => presetDoor(scene(text)), { exitCode: 2, message: what })
    assert.throws(() => presetDoor(join(folder, 'nowhere.json')), { exitCode: 2, message: /cannot be read/ })
    assert.throws(() => presetDoor('nowhere'), { exitCode: 2, message: /There is no preset "nowhere"/ })
  })
})
