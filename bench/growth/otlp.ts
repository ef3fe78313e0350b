/** Counts the spans of an export in protobuf without reading them: `resource_spans`, in each `scope_spans`, in each `spans`. */

/** The number of the field at each level (trace_service.proto, trace.proto). */
const path = [1, 2, 2]
const lengthDelimited = 2

export function countSpans(bytes: Uint8Array, depth = 0): number {
  if (depth === path.length) return 1
  let count = 0
  for (let at = 0; at < bytes.length;) {
    const key = varint(bytes, at)
    // Of all others these messages have none.
    if ((key.value & 7) !== lengthDelimited) return count
    const { value: length, end } = varint(bytes, key.end)
    if (key.value >> 3 === path[depth]) count += countSpans(bytes.subarray(end, end + length), depth + 1)
    at = end + length
  }
  return count
}

/** A whole number below 2^31, seven bits in a byte, and where it ends. */
function varint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0
  for (let at = start, shift = 0; at < bytes.length; at++, shift += 7) {
    const byte = bytes[at] ?? 0
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return { value, end: at + 1 }
  }
  return { value, end: bytes.length }
}
