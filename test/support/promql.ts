/** What a PromQL expression asks for: metrics, and labels. It does not judge the grammar, which promtool does. */

export interface Matcher {
  label: string
  /** More than one for `=~"a|b"`. */
  values: string[]
}

export interface Asked {
  selectors: { metric: string; matchers: Matcher[] }[]
  /** Labels that results are grouped, joined or told apart by. */
  groupings: string[]
}

const token = /"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*|\d[\w.]*|[{}(),]|[=!~<>+\-*/%^]+/g
const operators = new Set(['and', 'or', 'unless', 'bool', 'offset'])
const groupers = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'])

export function askedOf(expr: string): Asked {
  const tokens = expr.match(token) ?? []
  const asked: Asked = { selectors: [], groupings: [] }
  for (let at = 0; at < tokens.length; at++) {
    const [word = '', next = ''] = [tokens[at], tokens[at + 1]]
    if (!/^[a-zA-Z_:]/.test(word) || operators.has(word)) continue
    const inside = upTo(next === '{' ? '}' : ')', tokens.slice(at + 2))
    if (groupers.has(word)) {
      if (next !== '(') continue
      asked.groupings.push(...inside.filter((each) => each !== ','))
    } else if (next === '(' || groupers.has(next)) {
      continue // a function: what it is given comes next
    } else {
      asked.selectors.push({ metric: word, matchers: next === '{' ? matchersOf(inside) : [] })
      if (next !== '{') continue
    }
    at += inside.length + 2
  }
  return asked
}

function upTo(end: string, tokens: string[]): string[] {
  return tokens.slice(0, tokens.indexOf(end))
}

/** From label, operator, value and comma, again and again. */
function matchersOf(tokens: string[]): Matcher[] {
  const [label, operator = '', value = '', , ...rest] = tokens
  if (label === undefined) return []
  const text = value.slice(1, -1)
  return [{ label, values: operator.endsWith('~') ? text.split('|') : [text] }, ...matchersOf(rest)]
}
