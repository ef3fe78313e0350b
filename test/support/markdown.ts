/** What the document tests read of Markdown: tables, links and code blocks. */

/** The rows of the first table under a heading, each as the text of its cells, without the backquotes. */
export function tableUnder(heading: string, markdown: string): string[][] {
  const lines = markdown.split('\n')
  const section = lines.slice(lines.indexOf(`## ${heading}`) + 1)
  const start = section.findIndex((line) => line.startsWith('| ---'))
  if (!lines.includes(`## ${heading}`) || start < 0) throw new Error(`there is no table under ${heading}`)
  const rows = section.slice(start + 1)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return rows.slice(0, end < 0 ? rows.length : end).map(cells)
}

/** Targets of the links to files, outside of code, without what follows `#`. */
export function fileLinks(markdown: string): string[] {
  const prose = markdown.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '`')
  const targets = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g)].map(([, target]) => target ?? '')
  return targets
    .map((target) => target.replace(/#.*$/, ''))
    .filter((target) => target && !/^[a-z]+:/i.test(target))
}

function cells(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''))
}
