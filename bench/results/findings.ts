/** What a benchmark of Glassroom alone found: on a screen, as JSON, and in a document with its pictures. */

import { dirname, join, relative } from 'node:path'
import { forMarkdown, forTerminal, type Table } from '../peers/table.ts'
import { wrap } from '../terminal/text.ts'
import { writeBlock } from './document.ts'
import { writeText } from './exports.ts'

export interface Findings {
  /** On what it was measured, in a sentence or two. */
  here: string
  sections: readonly Section[]
  /** Every measurement. */
  found: unknown
}

export interface Section {
  /** The name of its place in a document. */
  name: string
  tables: readonly Table[]
  picture?: Picture
}

interface Picture {
  /** The name of its file. */
  file: string
  svg: string
  /** What it shows, for who cannot see it. */
  shows: string
}

export function forScreen({ here, sections }: Findings): string {
  const lines = wrap(here, 79).map((line) => ` ${line}\n`)
  return [...lines, '\n', ...sections.flatMap(({ tables }) => tables).map(forTerminal)].join('')
}

/** Throws Unable when the file cannot be written. */
export function writeJson(file: string, { here, found }: Findings): Promise<void> {
  return writeText(file, `${JSON.stringify({ machine: here, found }, null, 1)}\n`)
}

/** Each section into its place; pictures into a folder beside the document. Throws Unable when one cannot be written. */
export async function writeDocument(file: string, { here, sections }: Findings): Promise<void> {
  for (const { name, tables, picture } of sections) {
    const seen = picture ? [await writePicture(file, picture)] : []
    const blocks = [...seen, here, ...tables.map((table) => forMarkdown(table).trim())]
    await writeBlock(file, name, blocks.join('\n\n'))
  }
}

/** Answers the link that the document has to it. */
async function writePicture(document: string, { file, svg, shows }: Picture): Promise<string> {
  const path = join(document.replace(/\.md$/, ''), file)
  await writeText(path, svg)
  return `![${shows}](${relative(dirname(document), path)})`
}
