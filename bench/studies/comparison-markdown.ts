/** A comparison in Markdown, for a pull request or an issue. */

import { intervalOf, runsOf, signed, valueOf } from './changes.ts'
import type { ComparedFigure, Comparison } from './compare.ts'

export function comparisonMarkdown({
  verdict,
  names,
  runs,
  confidence,
  figures,
  notes,
  interleaved,
}: Comparison): string {
  const certain = Math.floor(confidence * 1000) / 10
  const order = interleaved ? 'made in turns' : 'made one side after the other'
  const parts = [
    `**${verdict}**: A \`${names.a}\` (${runsOf(runs.a)}) against B \`${names.b}\` (${runsOf(runs.b)}), ${order}`,
    figures.length > 0 ? ['| | A | B | change | |', '|-|-:|-:|-:|-|', ...figures.map(row)].join('\n') : '',
    notes.map((note) => `- ${oneLine(note)}`).join('\n'),
    `Medians of whole runs; ${certain} % intervals of the change, in percent.`,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function row(figure: ComparedFigure): string {
  const { name, medians, change, outcome } = figure
  const cells = [
    name,
    valueOf(figure, medians.a),
    valueOf(figure, medians.b),
    `${signed(change)} ${intervalOf(figure)}`.trim(),
    outcome === 'worse' ? '**worse**' : outcome,
  ]
  return `| ${cells.join(' | ')} |`
}

/** Texts from a server must not break out of the list. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[<>|`]/g, (character) => `\\${character}`)
}
