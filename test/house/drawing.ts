/** The picture of the house: rooms, the arrows between them, and the way of one message, as SVG that needs nothing else. */

import { places, wayOf, type Point } from './layout.ts'
import { rooms, type Arrow, type RoomName } from './plan.ts'

const [width, height] = [820, 556]

const style = `
  text { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #57606a }
  .name { font: 600 13.5px ui-monospace, SFMono-Regular, Menlo, 'DejaVu Sans Mono', monospace; fill: #1f2328 }
  .sky { fill: #f6f8fa; stroke: #d0d7de }
  .wall { fill: #eaeef2; stroke: #afb8c1 }
  .room { fill: #ffffff; stroke: #8c959f }
  .arrow { fill: none; stroke: #818b96 }
  .types { stroke-dasharray: 4 3 }
  .built { stroke: #b8c0c9 }
  .tip { fill: #818b96 }
  .way { fill: none; stroke: #bc4c00; stroke-width: 3; stroke-linecap: round; stroke-linejoin: round }
  .away { stroke-dasharray: 2 6 }
  .way-tip, .stop, .condition { fill: #bc4c00 }
  .condition { text-anchor: end }
  .number { font-weight: 700; font-size: 11px; fill: #ffffff; text-anchor: middle }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 }
    .name { fill: #f0f6fc }
    .sky { fill: #0d1117; stroke: #30363d }
    .wall { fill: #151b23; stroke: #3d444d }
    .room { fill: #212830; stroke: #656c76 }
    .arrow { stroke: #7d8590 }
    .built { stroke: #4a525c }
    .tip { fill: #7d8590 }
    .way { stroke: #f0883e }
    .way-tip, .stop, .condition { fill: #f0883e }
    .number { fill: #0d1117 }
  }`

const title = 'The rooms of Glassroom, who imports whom, and the way of one message'

export function draw(arrows: Arrow[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<title>${title}</title>
<style>${style}
</style>
<defs>
${tip('tip', 7)}
${tip('way-tip', 4)}
</defs>
<rect class="sky" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>
<path class="wall" d="M152 131 421 20 690 131V442H152Z"/>
${rooms.map(roomOf).join('\n')}
${arrows.map(arrowOf).join('\n')}
${way()}
${legend()}
</svg>
`
}

function tip(name: string, size: number): string {
  const shape = `viewBox="0 0 8 8" refX="7" refY="4" markerWidth="${size}" markerHeight="${size}" orient="auto"`
  return `<marker id="${name}" ${shape}><path class="${name}" d="M0 0 8 4 0 8Z"/></marker>`
}

function roomOf(name: RoomName): string {
  const { x, y, width, height, lines } = places[name]
  const flat = height <= 64 && width > 200
  const texts = lines.map((line, at) => textAt(x + (flat ? 124 : 10), y + (flat ? 29 : 37) + at * 16, line))
  const label = shortName(name)
  return `<rect class="room" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>
${textAt(x + (flat ? 24 : 10), y + (flat ? 29 : 20), label, 'name')}
${texts.join('\n')}`
}

function shortName(name: RoomName): string {
  return name.replace('src/adapters/', '').replace('src/', '')
}

function arrowOf({ from, to, typesOnly }: Arrow): string {
  const kind = ['arrow', ...(typesOnly ? ['types'] : []), ...(from === 'cmd' ? ['built'] : [])]
  return `<path class="${kind.join(' ')}" d="${pathOf(wayOf(from, to))}" marker-end="url(#tip)"/>`
}

function pathOf(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${x} ${y}`).join('L')}`
}

/** From one client over the wire, into the store, and out to all. */
function way(): string {
  const [inward, outward] = [389, 412]
  const turn: Point[] = [
    [92, inward],
    [628, inward],
    [628, outward],
    [92, outward],
  ]
  const aside: Point[] = [
    [512, inward],
    [512, 329],
    [540, 329],
  ]
  const stops: Point[] = [
    [160, inward],
    [250, inward],
    [421, inward],
    [628, 400],
    [421, outward],
    [250, outward],
  ]
  return [
    `<path class="way away" d="${pathOf(aside)}" marker-end="url(#way-tip)"/>`,
    `<path class="way" d="${pathOf(turn)}" marker-end="url(#way-tip)"/>`,
    textAt(486, 350, 'Postgres away', 'condition'),
    ...stops.map(([x, y], at) => stop(x, y, at + 1)),
  ].join('\n')
}

function stop(x: number, y: number, number: number): string {
  return `<circle class="stop" cx="${x}" cy="${y}" r="9"/>${textAt(x, y + 4, String(number), 'number')}`
}

function legend(): string {
  return [
    textAt(
      24,
      526,
      'One message: 1 a frame comes · 2 its size and UTF-8 are checked · 3 taken, in its room’s lane · 4 stored, or journaled: durable',
    ),
    textAt(
      24,
      544,
      '5 in order, encoded once · 6 one write for each member.      Thin arrows: who imports whom; dashed, types only.',
    ),
  ].join('\n')
}

function textAt(x: number, y: number, text: string, kind?: string): string {
  return `<text${kind ? ` class="${kind}"` : ''} x="${x}" y="${y}">${text}</text>`
}
