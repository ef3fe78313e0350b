/** A table of figures: rows stay the same elements as long as their keys do, so that focus and reading stay too. */

import { arrange, element, setText } from '../dom.ts'

interface TextColumn<Row> {
  head: string
  /** For the style sheet: `figure`, `wide` (only where there is room) or the like. */
  className?: string
  text(row: Row): string
}

/** Of something that does not change while its row lives. */
interface MadeColumn<Row> {
  head: string
  className?: string
  make(row: Row): Node
}

export type Column<Row> = TextColumn<Row> | MadeColumn<Row>

export interface TablePlan<Row> {
  id: string
  title: string
  /** What is said instead of an empty table. */
  empty: string
  columns: readonly Column<Row>[]
  key(row: Row): string
}

interface RowView {
  element: HTMLTableRowElement
  cells: HTMLTableCellElement[]
}

export class Table<Row> {
  readonly element: HTMLElement
  readonly body = element('tbody', '')
  private readonly table: HTMLTableElement
  private readonly empty: HTMLElement
  private views = new Map<string, RowView>()

  constructor(private readonly plan: TablePlan<Row>) {
    const { id, title, empty, columns } = plan
    const heading = element('h2', '', title)
    heading.id = `table-${id}`
    const heads = columns.map(({ head, className = '' }) => element('th', className, head))
    for (const head of heads) head.scope = 'col'
    this.table = element('table', '', element('thead', '', element('tr', '', ...heads)), this.body)
    this.table.setAttribute('aria-labelledby', heading.id)
    this.empty = element('p', 'empty', empty)
    this.element = element('section', `card card-${id}`, heading, this.table, this.empty)
    this.draw([])
  }

  draw(rows: readonly Row[]): void {
    this.table.hidden = rows.length === 0
    this.empty.hidden = rows.length > 0
    this.views = new Map(rows.map((row) => [this.plan.key(row), this.viewOf(row)]))
    const focused = document.activeElement
    arrange(
      this.body,
      [...this.views.values()].map((view) => view.element),
    )
    // A row that moves to another place loses its focus on the way.
    if (focused instanceof HTMLElement && this.body.contains(focused)) focused.focus({ preventScroll: true })
  }

  private viewOf(row: Row): RowView {
    const view = this.views.get(this.plan.key(row)) ?? this.make(row)
    for (const [at, column] of this.plan.columns.entries()) {
      const cell = view.cells[at]
      if (cell && 'text' in column) setText(cell, column.text(row))
    }
    return view
  }

  private make(row: Row): RowView {
    const cells = this.plan.columns.map((column) => {
      const cell = element('td', column.className ?? '')
      if ('make' in column) cell.append(column.make(row))
      return cell
    })
    return { element: element('tr', '', ...cells), cells }
  }
}
