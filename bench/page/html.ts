/** Markup in which only what stands in the sources is taken as it is: every value that is put in is escaped. */

export class Markup {
  constructor(readonly text: string) {}
}

export type Shown = Markup | string | number | false | undefined | readonly Shown[]

/** A tag for templates. Lists are joined; false and undefined show nothing. */
export function html(parts: TemplateStringsArray, ...values: Shown[]): Markup {
  const text = parts.map((part, i) => part + (i < values.length ? shown(values[i]) : ''))
  return new Markup(text.join(''))
}

/** As text and in quoted attributes; what could hide or turn the text around it is replaced. */
export function escape(text: string): string {
  return text.replace(unseen, '\ufffd').replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}

const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function shown(value: Shown): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'string' || typeof value === 'number') return escape(String(value))
  return value.map(shown).join('')
}
