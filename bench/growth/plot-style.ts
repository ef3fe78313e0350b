/** The look of a plot: the colours of the report, for light and for dark. The file stands alone, and so carries them. */

import { Markup } from '../page/html.ts'

export const style = new Markup(`
:root { --paper: #fcfdfd; --ink: #172226; --soft: #536267; --line: #d9dfe1; --first: #00797a; --second: #4f6fd0; --tail: #b8501d; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f171a; --ink: #e3e9eb; --soft: #9fadb1; --line: #2b363a; --first: #4fcfc9; --second: #94acff; --tail: #f3a46c; }
}
text { font: 12px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
.title { font-size: 17px; font-weight: 600; }
.soft { fill: var(--soft); }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.paper { fill: var(--paper); }
.grid { stroke: var(--line); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.ends { fill: none; stroke-width: 1.25; }
.first { stroke: var(--first); } .dot.first { fill: var(--first); }
.second { stroke: var(--second); } .dot.second { fill: var(--second); }
.tail { stroke: var(--tail); } .dot.tail { fill: var(--tail); }
.line.faint { stroke: var(--first); stroke-width: 1; }
.line.thin { stroke: var(--second); stroke-width: 1; }
.line.fit { stroke: var(--tail); stroke-dasharray: 7 4; }
`)
