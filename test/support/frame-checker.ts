/** Holds every frame that a test sees to asyncapi.yaml. */

import { Ajv, type ValidateFunction } from 'ajv'
import type { ClientFrame, ServerFrame } from '../../src/protocol/frames.ts'
import { asyncapi, framesFrom } from './asyncapi.ts'

const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true })
ajv.addVocabulary(['components'])

const serverFrames = compile('server')
const clientFrames = compile('client')

/** Throws an error that names the frame and the path in it, unless a server may say this. */
export function checkServerFrame(frame: unknown): asserts frame is ServerFrame {
  check('server', serverFrames, frame)
}

/** Throws likewise, unless a client may say this; fields that the protocol does not know may stand in it. */
export function checkClientFrame(frame: unknown): asserts frame is ClientFrame {
  check('client', clientFrames, frame)
}

function compile(end: 'client' | 'server'): Map<unknown, ValidateFunction> {
  const schemas = new Map<unknown, ValidateFunction>()
  for (const name of framesFrom(end)) {
    const message = asyncapi.components.messages[name]
    if (!message) throw new Error(`asyncapi.yaml: an operation names ${name}, which is not there`)
    // References are written as `#/components/schemas/…`: they resolve once the components stand in the same schema.
    schemas.set(name, ajv.compile({ ...message.payload, components: asyncapi.components }))
  }
  return schemas
}

function check(end: string, schemas: Map<unknown, ValidateFunction>, frame: unknown): void {
  const type: unknown =
    typeof frame === 'object' && frame !== null && 'type' in frame ? frame.type : undefined
  const validate = schemas.get(type)
  if (!validate) throw new Error(`no ${end} frame has the type ${excerpt(type)}: ${excerpt(frame)}`)
  if (validate(frame) === true) return
  const faults = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `at ${instancePath || '/'}: ${message} ${JSON.stringify(params)}`,
  )
  throw new Error(
    `${end} frame ${String(type)} is not as asyncapi.yaml has it: ${faults.join('; ')}: ${excerpt(frame)}`,
  )
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
