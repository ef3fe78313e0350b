/** What the address of the page asks for: `#message=<id>` shows a message's way, `#token=<token>` opens the page. */

/** The message whose way is asked for. */
export function messageOf(hash: string): string | undefined {
  return fieldOf(hash, 'message')
}

export function hashOfMessage(id: string): string {
  return `#message=${encodeURIComponent(id)}`
}

/** The operator's token, if the address carries it. */
export function tokenOf(hash: string): string | undefined {
  return fieldOf(hash, 'token')
}

/** What was pasted, as the server knows it: the id of a message, or that of a trace. */
export function idOf(pasted: string): string {
  return pasted.trim().toLowerCase()
}

/** Not as a query would be read: a token may have a `+` in it. */
function fieldOf(hash: string, name: string): string | undefined {
  const begin = `#${name}=`
  if (!hash.startsWith(begin) || hash === begin) return undefined
  const field = hash.slice(begin.length)
  try {
    return decodeURIComponent(field)
  } catch {
    return field
  }
}
