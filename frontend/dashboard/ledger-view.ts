/** The ledger: of each busy room, what it says that it has, against what is counted in Postgres. */

import type { LedgerRow } from '../../src/protocol/watched.ts'
import { button, setText, element } from '../dom.ts'
import { askLedger, type Answer } from './api.ts'
import { Table } from './table.ts'
import { count, countOf } from './units.ts'

export class LedgerView {
  readonly element: HTMLElement
  private readonly press = button('quiet-accent', 'Count', () => void this.count())
  private readonly verdict = element('p', 'verdict')
  private readonly table = new Table<LedgerRow>({
    id: 'ledger',
    title: 'Was anything lost?',
    empty: 'Counts every message of the ten busiest rooms in Postgres, and holds it against their heads.',
    key: ({ id }) => id,
    columns: [
      { head: 'room', className: 'name', text: ({ name }) => name },
      { head: 'head', className: 'figure', text: ({ head }) => count(head) },
      { head: 'stored', className: 'figure', text: ({ stored }) => count(stored) },
      { head: 'equal', className: 'tick', text: ({ head, stored }) => (head === stored ? '✓' : '✗') },
    ],
  })

  constructor() {
    this.verdict.role = 'status'
    this.element = this.table.element
    this.element.append(this.verdict, this.press)
  }

  private async count(): Promise<void> {
    this.press.disabled = true
    setText(this.verdict, 'Counting…')
    const answer = await askLedger()
    this.press.disabled = false
    if (answer.kind === 'ok') this.table.draw(answer.body.rows)
    setText(this.press, answer.kind === 'ok' ? 'Count again' : 'Try again')
    setText(this.verdict, verdictOf(answer))
  }
}

function verdictOf(answer: Answer<{ rows: LedgerRow[] }>): string {
  if (answer.kind === 'away') return 'The server did not answer.'
  if (answer.kind === 'refused') return answer.detail || 'The server could not count.'
  const { rows } = answer.body
  const [all, wrong] = [
    rows.reduce((sum, { stored }) => sum + stored, 0),
    rows.filter(({ head, stored }) => head !== stored).length,
  ]
  if (rows.length === 0) return 'There is no room to count yet.'
  if (wrong > 0) return `${countOf(wrong, 'room')} ${wrong === 1 ? 'does' : 'do'} not add up.`
  return `Nothing: ${countOf(all, 'message')} in ${countOf(rows.length, 'room')}, each one stored.`
}
