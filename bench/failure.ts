/** Why a run cannot be, in one sentence that says what to do. */

/** How the command ends; the numbers are a promise to scripts. */
export const exitCodes = {
  ok: 0,
  error: 1,
  usage: 2,
  invalid: 90,
  broken: 91,
  regression: 92,
  missed: 99,
  interrupted: 130,
} as const

/** Ends the command with a sentence for people and an exit code for scripts. */
export class Unable extends Error {
  override name = 'Unable'

  constructor(
    message: string,
    readonly exitCode: number = exitCodes.error,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

const rateHint = 'For a load test start it with RATE_LIMIT=off.'

/** A connection or request that failed below the protocol. */
export function unreachable(error: unknown, url: URL): Unable {
  const { code, message } = rootOf(error)
  const options = { cause: error }
  if (code === 'ECONNREFUSED') {
    return new Unable(
      `There is no server at ${url.origin}. Start one (npm start), or name another with --url.`,
      1,
      options,
    )
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new Unable(
      'Out of sockets: raise the limit of open files first (ulimit -n 65536).',
      exitCodes.invalid,
      options,
    )
  }
  if (code === 'EADDRNOTAVAIL') {
    const hint = 'Use fewer members, or widen net.ipv4.ip_local_port_range.'
    return new Unable(`Out of local ports for ${url.host}. ${hint}`, exitCodes.invalid, options)
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new Unable(`The host ${url.hostname} is not known.`, 1, options)
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new Unable(
      `The server at ${url.origin} closed the connection unasked; its log may say why.`,
      1,
      options,
    )
  }
  return new Unable(`The server at ${url.origin} is out of reach: ${message}.`, 1, options)
}

/** An HTTP answer that is not the one hoped for. */
export function refusedBy(url: URL, status: number, what: string): Unable {
  if (status === 429) return new Unable(`The server limits how fast one may ${what}. ${rateHint}`)
  if (status === 503)
    return new Unable(`The server cannot ${what} now (503): its storage is away, or it is draining.`)
  if (status === 404 || status === 405 || status === 426) {
    return new Unable(`${url.origin} does not look like a chat server: ${url.pathname} answered ${status}.`)
  }
  if (status === 403) return new Unable(`The server forbids to ${what} (403): see its ALLOWED_ORIGINS.`)
  return new Unable(`The server did not ${what}: ${url.pathname} answered ${status}.`)
}

/** A plan that the server's own rate limit would make meaningless. */
export function rateLimited(perSecond: number): Unable {
  return new Unable(
    `The server lets a sender say ${perSecond} messages a second, less than this run needs. ${rateHint}`,
  )
}

/** The innermost error: fetch and happy eyeballs wrap what really happened. */
function rootOf(error: unknown): { code?: string; message: string } {
  if (!(error instanceof Error)) return { message: String(error) }
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  if (error.cause instanceof Error) return rootOf(error.cause)
  return 'code' in error && typeof error.code === 'string'
    ? { code: error.code, message: error.message }
    : { message: error.message }
}
