/** What the architecture test reads of one source file. */

import ts from 'typescript'

/** A file as the rules see it; names of what it uses are written as in the code: `process.env`, `console`. */
export interface Source {
  path: string
  lines: number
  imports: { name: string; typeOnly: boolean }[]
  globals: Set<string>
  /** Methods called on something named `probe`, once a call. */
  told: string[]
  defaultExport: boolean
  enums: boolean
}

/** Reads a file's text; nothing is compiled. */
export function readSource(path: string, text: string): Source {
  const source: Source = {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports: [],
    globals: new Set(),
    told: [],
    defaultExport: false,
    enums: false,
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), source)
  return source
}

/** Names of the methods of an interface. */
export function methodsOf(name: string, text: string): string[] {
  const { statements } = ts.createSourceFile('', text, ts.ScriptTarget.Latest)
  const found = statements.filter(ts.isInterfaceDeclaration).find((node) => node.name.text === name)
  return (found?.members ?? []).flatMap((member) =>
    member.name && ts.isIdentifier(member.name) ? member.name.text : [],
  )
}

function visit(node: ts.Node, source: Source): void {
  noteImport(node, source)
  noteUse(node, source)
  if (ts.isEnumDeclaration(node)) source.enums = true
  if (ts.isExportAssignment(node) || isDefault(node)) source.defaultExport = true
  ts.forEachChild(node, (child) => visit(child, source))
}

function noteImport(node: ts.Node, { imports }: Source): void {
  if (ts.isImportDeclaration(node)) {
    imports.push({ name: textOf(node.moduleSpecifier), typeOnly: isTypeOnly(node.importClause) })
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    imports.push({ name: textOf(node.moduleSpecifier), typeOnly: node.isTypeOnly })
  }
  if (
    ts.isCallExpression(node) &&
    (node.expression.kind === ts.SyntaxKind.ImportKeyword || isRequire(node.expression))
  ) {
    imports.push({ name: textOf(node.arguments[0]), typeOnly: false })
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    imports.push({ name: textOf(node.argument.literal), typeOnly: true })
  }
}

function noteUse(node: ts.Node, source: Source): void {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression: target, name } = node.expression
    if (nameOf(target) === 'probe') source.told.push(name.text)
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    source.globals.add(`${node.expression.text}.${node.name.text}`)
  }
  if (ts.isBindingElement(node)) noteTaken(node, source)
  if (ts.isIdentifier(node) && !isNameOf(node)) source.globals.add(node.text)
}

/** Whether it names a property or a declaration, and so uses nothing. */
function isNameOf(node: ts.Identifier): boolean {
  const parent = node.parent as ts.Node & { name?: ts.Node }
  return parent.name === node && !ts.isShorthandPropertyAssignment(parent)
}

/** `const { env } = process` uses `process.env`. */
function noteTaken(node: ts.BindingElement, { globals }: Source): void {
  const from = node.parent.parent
  if (!ts.isVariableDeclaration(from) || !from.initializer || !ts.isIdentifier(from.initializer)) return
  globals.add(`${from.initializer.text}.${textOfName(node.propertyName ?? node.name)}`)
}

function textOfName(name: ts.PropertyName | ts.BindingName): string {
  return ts.isIdentifier(name) ? name.text : ''
}

/** The last name of `probe`, `this.probe`, `this.deps.probe`. */
function nameOf(node: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  return ts.isIdentifier(node) ? node.text : undefined
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  return (
    !clause.name &&
    !!names &&
    ts.isNamedImports(names) &&
    names.elements.every((element) => element.isTypeOnly)
  )
}

function isRequire(node: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'resolve' && isRequire(node.expression)
  return ts.isIdentifier(node) && node.text === 'require'
}

function isDefault(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    !!ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  )
}

/** An address that is put together while running cannot be judged: it is named as it stands, and so is an offence. */
function textOf(node: ts.Node | undefined): string {
  return node && ts.isStringLiteralLike(node) ? node.text : 'an address made while running'
}
