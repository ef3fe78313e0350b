/** The schemas of asyncapi.yaml in the same form as the types of src/protocol/frames.ts. */

import { resolve, type Schema } from './asyncapi.ts'
import { type Shape, union } from './frame-types.ts'

/** The shape of a schema; of an object without its `type`, which names a frame. */
export function schemaShape(given: Schema): Shape {
  const schema = resolve(given)
  if (schema.enum?.every((value) => typeof value === 'string'))
    return union(schema.enum.map((value) => `"${value}"`))
  return union([schema.type ?? 'unknown'].flat().map((type) => shapeOf(type, schema)))
}

function shapeOf(type: string, schema: Schema): Shape {
  if (type === 'integer') return 'number'
  if (type === 'array') return { list: schemaShape(schema.items ?? {}) }
  if (type === 'object') return fieldsOf(schema)
  return type
}

function fieldsOf({ properties = {}, required = [] }: Schema): Shape {
  const names = Object.keys(properties).filter((name) => name !== 'type')
  const fields = names.map((name) => [name, schemaShape(properties[name] ?? {})] as const)
  return {
    fields: Object.fromEntries(fields),
    optional: names.filter((name) => !required.includes(name)).sort(),
  }
}
