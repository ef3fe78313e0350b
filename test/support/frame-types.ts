/** The frame types of src/protocol/frames.ts as data, so that a test can hold asyncapi.yaml to them field by field. */

import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** What a value may be: a kind, a literal in quotes, a list of one shape, or an object of fields; several are a union. */
export type Shape = string | Shape[] | { list: Shape } | { fields: Record<string, Shape>; optional: string[] }

const path = fileURLToPath(new URL('../../src/protocol/frames.ts', import.meta.url))

/** Reads the members of a union of frames: its `type` (each, where it has several) and the shape of the frame. */
export function frameShapes(union: 'ClientFrame' | 'ServerFrame'): Map<string, Shape> {
  const program = ts.createProgram([path], { strict: true, noEmit: true, allowImportingTsExtensions: true })
  const checker = program.getTypeChecker()
  const frames = new Map<string, Shape>()
  for (const frame of members(declared(program, checker, union))) {
    for (const [type, shape] of byType(checker, frame)) frames.set(type, shape)
  }
  return frames
}

function declared(program: ts.Program, checker: ts.TypeChecker, name: string): ts.Type {
  const source = program.getSourceFile(path)
  const found = source?.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === name)
  if (!found) throw new Error(`src/protocol/frames.ts has no type ${name}`)
  return checker.getTypeAtLocation(found)
}

function members(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type]
}

function byType(checker: ts.TypeChecker, frame: ts.Type): [string, Shape][] {
  const tag = frame.getProperty('type')
  if (!tag) throw new Error(`a frame has no type: ${checker.typeToString(frame)}`)
  const types = members(checker.getTypeOfSymbol(tag)).map((type) =>
    type.isStringLiteral() ? type.value : '',
  )
  return types.map((type) => [type, fieldsOf(checker, frame)])
}

function fieldsOf(checker: ts.TypeChecker, type: ts.Type): Shape {
  const properties = checker.getPropertiesOfType(type).filter((property) => property.name !== 'type')
  const optional = properties.filter((property) => property.flags & ts.SymbolFlags.Optional)
  const fields = properties.map((property) => [
    property.name,
    shapeOf(checker, checker.getTypeOfSymbol(property)),
  ])
  return {
    fields: Object.fromEntries(fields) as Record<string, Shape>,
    optional: optional.map(({ name }) => name).sort(),
  }
}

function shapeOf(checker: ts.TypeChecker, type: ts.Type): Shape {
  if (type.isUnion()) return union(type.types.filter(present).map((member) => shapeOf(checker, member)))
  if (type.isStringLiteral()) return `"${type.value}"`
  if (checker.isArrayType(type)) return { list: shapeOf(checker, elementOf(checker, type)) }
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean'
  if (type.flags & ts.TypeFlags.Object) return fieldsOf(checker, type)
  return checker.typeToString(type)
}

/** Several shapes as one, each once, in one order. */
export function union(shapes: Shape[]): Shape {
  const single = new Map(shapes.map((shape) => [JSON.stringify(shape), shape]))
  const sorted = [...single].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shape]) => shape)
  return sorted.length === 1 && sorted[0] !== undefined ? sorted[0] : sorted
}

function present(type: ts.Type): boolean {
  return !(type.flags & ts.TypeFlags.Undefined)
}

function elementOf(checker: ts.TypeChecker, list: ts.Type): ts.Type {
  const [element] = checker.getTypeArguments(list as ts.TypeReference)
  if (!element) throw new Error(`a list of nothing: ${checker.typeToString(list)}`)
  return element
}
