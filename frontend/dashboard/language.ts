/**
 * uPlot makes a number format of the browser's language while it loads, and does not load where that is none: a Chromium
 * without a window names `en-US@posix` when the system has no language. To be imported before it.
 */
if (!isLanguage(navigator.language)) Object.defineProperty(navigator, 'language', { value: 'en' })

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}
