/** What a dialect can be told with its name: `socketio?join=enter&acks=no`. */

import { exitCodes, Unable } from '../failure.ts'

/** The settings by name. Throws Unable (usage) for one that the dialect does not have. */
export function readSettings<Name extends string>(
  dialect: string,
  query: string,
  defaults: Readonly<Record<Name, string>>,
): Record<Name, string> {
  const settings: Record<string, string> = { ...defaults }
  for (const [name, value] of new URLSearchParams(query)) {
    if (settings[name] === undefined) throw unknown(dialect, name, Object.keys(defaults))
    settings[name] = value
  }
  return settings
}

/** Throws Unable (usage) for a value that is neither `yes` nor `no`. */
export function isYes(dialect: string, name: string, value: string): boolean {
  if (value !== 'yes' && value !== 'no') {
    throw new Unable(`The setting ${name} of ${dialect} is yes or no, not "${value}".`, exitCodes.usage)
  }
  return value === 'yes'
}

function unknown(dialect: string, name: string, known: string[]): Unable {
  const hint = known.length > 0 ? `Its settings: ${known.join(', ')}.` : 'It has no settings.'
  return new Unable(`The dialect ${dialect} has no setting "${name}". ${hint}`, exitCodes.usage)
}
