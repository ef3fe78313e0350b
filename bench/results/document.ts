/** Puts what was found into a document, between two marks, so that what people wrote around them stays. */

import { readFile } from 'node:fs/promises'
import { writeText } from './exports.ts'

/** The document with this text in the place of what stood under the name, or at its end. */
export function withBlock(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  const block = `${begin}\n\n${text.trim()}\n\n${end}`
  if (from >= 0 && to > from) return document.slice(0, from) + block + document.slice(to + end.length)
  return `${document.trimEnd()}\n\n${block}\n`.trimStart()
}

/** Throws Unable when the file cannot be written. */
export async function writeBlock(file: string, name: string, text: string): Promise<void> {
  const document = await readFile(file, 'utf8').catch(() => '')
  await writeText(file, withBlock(document, name, text))
}
