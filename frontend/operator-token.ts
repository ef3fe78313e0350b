/** The operator's token, kept for as long as the tab lives; the chat page and the dashboard have it in common. */

const key = 'operator-token'

export const operatorToken = {
  get: () => sessionStorage.getItem(key) ?? undefined,
  set: (token: string) => sessionStorage.setItem(key, token),
}

/** The header that shows it; none without one. */
export function authorization(): Record<string, string> {
  const token = operatorToken.get()
  return token === undefined ? {} : { Authorization: `Bearer ${token}` }
}
