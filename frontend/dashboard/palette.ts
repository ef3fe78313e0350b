/** The colours of the style sheet, for what is drawn on canvas. */

const dark = matchMedia('(prefers-color-scheme: dark)')
const known = new Map<string, string>()

/** The value of `--<name>`. */
export function colour(name: string): string {
  const value = known.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)
  known.set(name, value)
  return value
}

/** Calls back when light turns dark, or dark light. */
export function onScheme(changed: () => void): void {
  dark.addEventListener('change', () => {
    known.clear()
    changed()
  })
}
