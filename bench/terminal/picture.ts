/** Small pictures made of letters. */

const heights = [...'▁▂▃▄▅▆▇█']

/** So much of a whole as a bar of so many columns. */
export function bar(share: number, columns: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * columns)
  return `▕${'█'.repeat(full)}${'░'.repeat(columns - full)}▏`
}

/** The last values side by side, the highest of them as high as can be; a value of nothing is a gap. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = columns < 1 ? [] : values.slice(-columns)
  const highest = Math.max(...shown)
  return shown
    .map((value) => (value > 0 ? (heights[Math.ceil((value / highest) * 8) - 1] ?? '▁') : ' '))
    .join('')
}
