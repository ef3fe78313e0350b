/** Puts the tables into a document, between two marks, so that what people wrote around them stays. */

import { readFile } from 'node:fs/promises'
import { writeText } from '../results/exports.ts'

const [begin, end] = ['<!-- bench:peers -->', '<!-- /bench:peers -->']

/** The document with these tables in the place of those that were there, or at its end. */
export function withTables(document: string, tables: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  const block = `${begin}\n\n${tables.trim()}\n\n${end}`
  if (from >= 0 && to > from) return document.slice(0, from) + block + document.slice(to + end.length)
  const before = document.trim() === '' ? '# Side by side' : document.trimEnd()
  return `${before}\n\n${block}\n`
}

/** Throws Unable when the file cannot be written. */
export async function writeTables(file: string, tables: string): Promise<void> {
  const document = await readFile(file, 'utf8').catch(() => '')
  await writeText(file, withTables(document, tables))
}
