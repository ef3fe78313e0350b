/** Where things are below a server's URL, and what a room may be called where rooms need no making. */

/** The URL of a path below another URL, whose query is left out. */
export function below(url: URL, path: string): URL {
  const base = new URL(url)
  base.search = ''
  base.hash = ''
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return new URL(path.replace(/^\/+/, ''), base)
}

/** The same URL for a WebSocket. */
export function overSocket(url: URL): URL {
  const socket = new URL(url)
  socket.protocol = /^(https|wss):$/.test(url.protocol) ? 'wss:' : 'ws:'
  return socket
}

/** The URL for a WebSocket at a protocol's usual path, unless the URL has a path already. */
export function usualSocket(url: URL, path: string): URL {
  return overSocket(url.pathname === '/' ? below(url, path) : url)
}

/** A room's name in letters, digits and hyphens, which stand for themselves in paths, channels and JSON. */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '-')
}
