/** Where the records of each room are, of those that were found at the start: chains from the newest back. */

import type { DiskFile } from './disk.ts'

export interface Place {
  file: DiskFile
  number: number
  at: number
  bytes: number
}

/** A million records take 24 MB: numbers in columns, no object for each. */
export class LeftIndex {
  private newestOf = new Map<string, number>()
  private files: { file: DiskFile; from: number }[] = []
  private count = 0
  private numbers = new Float64Array(1024)
  private offsets = new Float64Array(1024)
  private sizes = new Uint32Array(1024)
  private previous = new Int32Array(1024)

  /** Numbers rise from each to the next, file by file. */
  add(room: string, { file, number, at, bytes }: Place): void {
    if (this.count === this.numbers.length) this.grow()
    if (this.files.at(-1)?.file !== file) this.files.push({ file, from: this.count })
    const entry = this.count
    this.count += 1
    this.numbers[entry] = number
    this.offsets[entry] = at
    this.sizes[entry] = bytes
    this.previous[entry] = this.newestOf.get(room) ?? -1
    this.newestOf.set(room, entry)
  }

  /** To be called with what is settled: when that is all, the memory is free again. */
  release(settled: number): void {
    if (this.count === 0 || settled < (this.numbers[this.count - 1] ?? 0)) return
    this.newestOf = new Map()
    this.files = []
    this.count = 0
    this.numbers = new Float64Array()
    this.offsets = new Float64Array()
    this.sizes = new Uint32Array()
    this.previous = new Int32Array()
  }

  /** The newest of a room above a number, oldest first, up to the bounds; `complete` when there are no more. */
  newest(room: string, above: number, most: { records: number; bytes: number }) {
    const places: Place[] = []
    let bytes = 0
    let entry = this.newestOf.get(room) ?? -1
    while (entry >= 0 && (this.numbers[entry] ?? 0) > above) {
      bytes += this.sizes[entry] ?? 0
      if (places.length === most.records || bytes > most.bytes)
        return { places: places.reverse(), complete: false }
      places.push(this.place(entry))
      entry = this.previous[entry] ?? -1
    }
    return { places: places.reverse(), complete: true }
  }

  private place(entry: number): Place {
    const home = this.files.findLast(({ from }) => from <= entry)
    if (!home) throw new Error('a record outside of all files')
    return {
      file: home.file,
      number: this.numbers[entry] ?? 0,
      at: this.offsets[entry] ?? 0,
      bytes: this.sizes[entry] ?? 0,
    }
  }

  private grow(): void {
    this.numbers = larger(this.numbers, new Float64Array(this.count * 2))
    this.offsets = larger(this.offsets, new Float64Array(this.count * 2))
    this.sizes = larger(this.sizes, new Uint32Array(this.count * 2))
    this.previous = larger(this.previous, new Int32Array(this.count * 2))
  }
}

function larger<Column extends Float64Array | Uint32Array | Int32Array>(
  column: Column,
  room: Column,
): Column {
  room.set(column)
  return room
}
