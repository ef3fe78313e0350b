/** Which view a run gets. */

import { LiveView } from './live.ts'
import { PlainView } from './plain.ts'
import { noView, type Heading, type Screen, type View } from './view.ts'

/** Living lines on a terminal, plain ones elsewhere, and nothing at all when that is asked for. */
export function openView(screen: Screen, heading: Heading, { quiet = false, plain = false } = {}): View {
  if (quiet) return noView
  return screen.isTTY && !plain ? new LiveView(screen, heading) : new PlainView(screen)
}
