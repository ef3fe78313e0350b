/** A run as a short comment for a pull request. */

import { formatCount } from '../units.ts'
import { checkedOf } from './checked.ts'
import { circumstances, headline, verdictWord } from './headline.ts'
import { explainLimit } from './limit.ts'
import type { Summary } from './summary.ts'

/** GitHub's Markdown. No text of a run can become a link, a mention, a picture or HTML. */
export function toMarkdown(summary: Summary): string {
  const { verdict, command, reasons } = summary
  const blocks = [
    `### ${verdict === 'pass' ? '✅' : '❌'} ${verdictWord(summary)} · bench ${plain(command)}`,
    reasons.map((reason) => `- ${plain(reason)}`).join('\n'),
    table(
      ['', '', ''],
      headline(summary).map(({ name, text, note }) => [plain(name), `**${plain(text)}**`, plain(note)]),
    ),
    objectives(summary),
    `**Checks** ${checks(summary)}`,
    `**What limited it** ${plain(explainLimit(summary))}`,
    `**Machine** ${plain(circumstances(summary))}`,
    code(summary.again),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function objectives({ slos }: Summary): string {
  if (slos.length === 0) return ''
  const rows = slos.map(({ text, measured, met }) => [
    plain(text),
    plain(measured ?? 'nothing'),
    met ? '✅' : '❌',
  ])
  return table(['objective', 'measured', 'met'], rows)
}

function checks(summary: Summary): string {
  const all = checkedOf(summary)
  const kept = all.filter(({ count, checked }) => checked && count === 0).length
  const broken = all
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `**${name} ${formatCount(count)}**`)
  const unchecked = all.filter(({ checked }) => !checked).map(({ name }) => name)
  return [
    `${kept} of ${all.length} promises kept`,
    ...broken,
    ...(unchecked.length === 0 ? [] : [`not checked: ${unchecked.join(', ')}`]),
  ].join(' · ')
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** On one line, and every character that Markdown could take for more than itself as a number. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[&"'`*_~[\]()!|\\#@$<>]|:(?=\/\/)|(?<=www)\./gi, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('&#60;', '&lt;')
}

/** Fenced by more backticks than the text has in a row. */
function code(text: string): string {
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)))
  return `${fence}sh\n${text.replace(/[\r\n]+/g, ' ')}\n${fence}`
}
