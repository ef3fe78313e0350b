/** Draws docs/house.svg anew, from the imports as they are. */

import { writeFileSync } from 'node:fs'
import { draw } from './drawing.ts'
import { readArrows } from './plan.ts'

writeFileSync(new URL('../../docs/house.svg', import.meta.url), draw(readArrows()))
