/** Where each room stands in the picture, and how an arrow gets from one to another without crossing a third. */

import type { RoomName } from './plan.ts'

export interface Place {
  x: number
  y: number
  width: number
  height: number
  /** What it is for, in lines. */
  lines: string[]
}

export type Point = readonly [x: number, y: number]

/** The rooms inside of the house have one wall on each of these. */
const [left, leftEnd, middle, middleEnd, right, rightEnd] = [188, 312, 350, 492, 540, 666]
const [top, ground, floor] = [148, 426, 458]

function storey(y: number, end: number): Omit<Place, 'lines'> {
  return { x: right, y, width: rightEnd - right, height: end - y }
}

export const places: Record<RoomName, Place> = {
  cmd: {
    x: 170,
    y: 64,
    width: 502,
    height: 50,
    lines: ['the doors: read the settings, build the parts, connect them'],
  },
  frontend: { x: 18, y: 234, width: 112, height: 64, lines: ['the page and', 'the dashboard'] },
  bench: { x: 712, y: 290, width: 90, height: 136, lines: ['the load', 'harness'] },
  'src/client': { x: 18, y: 330, width: 112, height: 96, lines: ['the SDK'] },
  'src/protocol': {
    x: 18,
    y: floor,
    width: 784,
    height: 46,
    lines: ['what is said: frames, codec, refusals, limits'],
  },
  'src/core': {
    x: middle,
    y: top,
    width: middleEnd - middle,
    height: ground - top,
    lines: ['what a chat room is:', 'connections, rooms,', 'lanes, the circuit,', 'the replay'],
  },
  'src/adapters/http': {
    x: left,
    y: 262,
    width: leftEnd - left,
    height: ground - 262,
    lines: ['HTTP, WebSocket'],
  },
  'src/adapters/postgres': { ...storey(346, ground), lines: ['the store'] },
  'src/adapters/disk': { ...storey(294, 338), lines: ['the journal'] },
  'src/adapters/memory': { ...storey(244, 286), lines: ['a store for tests'] },
  'src/adapters/crypto': { ...storey(196, 238), lines: ['digests, tokens'] },
  'src/adapters/node': { ...storey(top, 190), lines: ['the clock'] },
  'src/telemetry': {
    x: left,
    y: top,
    width: leftEnd - left,
    height: 86,
    lines: ['how it is seen:', 'metrics, traces,', 'logs, the ring'],
  },
}

const roof = places.cmd.y + places.cmd.height

/** From the roof into a room of the right wing, beside the arrows to the core. */
const fromRoof = (to: RoomName): Point[] => [
  [right - 14, roof],
  [right - 14, places[to].y + 12],
  [right, places[to].y + 12],
]

/** From a room of the right wing to the core, and down behind the wing to the protocol. */
const toCore = (from: RoomName): Point[] => [
  [right, places[from].y + 24],
  [middleEnd, places[from].y + 24],
]
const behind = (from: RoomName): Point[] => [
  [rightEnd, places[from].y + 21],
  [rightEnd + 14, places[from].y + 21],
  [rightEnd + 14, floor],
]

const down = (x: number, from: number, to: number): Point[] => [
  [x, from],
  [x, to],
]

const ways: Record<string, Point[]> = {
  'cmd bench': [
    [places.cmd.x + places.cmd.width, 89],
    [757, 89],
    [757, places.bench.y],
  ],
  'bench src/core': [
    [735, places.bench.y],
    [735, 131],
    [452, 131],
    [452, top],
  ],
  'bench src/adapters/postgres': [
    [places.bench.x, 396],
    [rightEnd, 396],
  ],
  'cmd src/protocol': down(178, roof, floor),
  'cmd src/core': down(412, roof, top),
  'cmd src/adapters/http': [
    [leftEnd + 14, roof],
    [leftEnd + 14, 276],
    [leftEnd, 276],
  ],
  'cmd src/adapters/postgres': fromRoof('src/adapters/postgres'),
  'cmd src/adapters/disk': fromRoof('src/adapters/disk'),
  'cmd src/adapters/memory': fromRoof('src/adapters/memory'),
  'cmd src/adapters/crypto': fromRoof('src/adapters/crypto'),
  'cmd src/adapters/node': fromRoof('src/adapters/node'),
  'cmd src/telemetry': down(248, roof, top),
  'frontend src/client': down(62, 298, 330),
  'frontend src/protocol': [
    [130, 266],
    [142, 266],
    [142, floor],
  ],
  'bench src/protocol': down(757, ground, floor),
  'src/client src/protocol': down(74, ground, floor),
  'src/core src/protocol': down(412, ground, floor),
  'src/adapters/http src/core': [
    [leftEnd, 310],
    [middle, 310],
  ],
  'src/adapters/http src/protocol': down(248, ground, floor),
  'src/adapters/postgres src/core': toCore('src/adapters/postgres'),
  'src/adapters/disk src/core': toCore('src/adapters/disk'),
  'src/adapters/memory src/core': toCore('src/adapters/memory'),
  'src/adapters/crypto src/core': toCore('src/adapters/crypto'),
  'src/adapters/node src/core': toCore('src/adapters/node'),
  'src/adapters/postgres src/protocol': behind('src/adapters/postgres'),
  'src/adapters/disk src/protocol': behind('src/adapters/disk'),
  'src/adapters/memory src/protocol': behind('src/adapters/memory'),
  'src/adapters/crypto src/protocol': behind('src/adapters/crypto'),
  'src/adapters/node src/protocol': behind('src/adapters/node'),
  'src/telemetry src/core': [
    [leftEnd, 214],
    [middle, 214],
  ],
  'src/telemetry src/protocol': [
    [leftEnd, 226],
    [leftEnd + 27, 226],
    [leftEnd + 27, floor],
  ],
}

/** The way of an arrow; one that nobody has foreseen goes straight, through whatever is there. */
export function wayOf(from: RoomName, to: RoomName): Point[] {
  return ways[`${from} ${to}`] ?? [centre(places[from]), centre(places[to])]
}

function centre({ x, y, width, height }: Place): Point {
  return [x + width / 2, y + height / 2]
}
