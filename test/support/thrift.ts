/** Thrift's binary protocol, as far as the classic Jaeger exporter speaks it: read without any of its own code. */

export type ThriftValue = number | bigint | boolean | Buffer | ThriftStruct | ThriftValue[]
/** Values by the numbers of their fields. */
export type ThriftStruct = Map<number, ThriftValue>

const types = {
  stop: 0,
  bool: 2,
  byte: 3,
  double: 4,
  i16: 6,
  i32: 8,
  i64: 10,
  string: 11,
  struct: 12,
  list: 15,
}
/** The first half of a message's first word: version 1 of the protocol. */
const version = 0x8001
const oneway = 4

/** Reads one value after another; throws on what is not of the protocol. */
export class ThriftReader {
  private at = 0

  constructor(private readonly bytes: Buffer) {}

  /** A call of a service that wants no answer: its name, and its arguments. */
  call(): { name: string; args: ThriftStruct } {
    const [first, kind] = [this.bytes.readUInt16BE(this.take(2)), this.bytes.readUInt16BE(this.take(2))]
    if (first !== version || kind !== oneway)
      throw new RangeError(`no call: ${String(first)} ${String(kind)}`)
    const name = this.string().toString()
    this.take(4)
    return { name, args: this.struct() }
  }

  struct(): ThriftStruct {
    const fields: ThriftStruct = new Map()
    for (;;) {
      const type = this.bytes.readUInt8(this.take(1))
      if (type === types.stop) return fields
      const field = this.bytes.readInt16BE(this.take(2))
      fields.set(field, this.value(type))
    }
  }

  /** Whether all was read. */
  get ended(): boolean {
    return this.at === this.bytes.length
  }

  private value(type: number): ThriftValue {
    switch (type) {
      case types.bool:
        return this.bytes.readUInt8(this.take(1)) === 1
      case types.byte:
        return this.bytes.readInt8(this.take(1))
      case types.double:
        return this.bytes.readDoubleBE(this.take(8))
      case types.i16:
        return this.bytes.readInt16BE(this.take(2))
      case types.i32:
        return this.bytes.readInt32BE(this.take(4))
      case types.i64:
        return this.bytes.readBigUInt64BE(this.take(8))
      case types.string:
        return this.string()
      case types.struct:
        return this.struct()
      case types.list:
        return this.list()
      default:
        throw new RangeError(`no type of thrift: ${String(type)}`)
    }
  }

  private list(): ThriftValue[] {
    const type = this.bytes.readUInt8(this.take(1))
    const length = this.bytes.readInt32BE(this.take(4))
    return Array.from({ length }, () => this.value(type))
  }

  private string(): Buffer {
    const length = this.bytes.readInt32BE(this.take(4))
    return this.bytes.subarray(this.take(length), this.at)
  }

  /** Where the next bytes begin, which are taken. */
  private take(length: number): number {
    const from = this.at
    this.at += length
    return from
  }
}
