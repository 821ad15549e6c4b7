// The confusion matrix as a table: ten rows, ten columns, darker where there are more.

/**
 * Shows the matrix.
 *
 * @param kinds - the names of the ten kinds
 * @param counts - ten rows, the kinds; ten columns, what each was read as; undefined for a table without numbers
 */
export function showConfusion(
  table: HTMLTableElement,
  kinds: readonly string[],
  counts: readonly (readonly number[])[] | undefined,
): void {
  const head = document.createElement('thead')
  head.append(rowOf([cornerCell(), ...kinds.map((kind) => headCell(kind, 'col'))]))
  const body = document.createElement('tbody')
  kinds.forEach((kind, row) => {
    const line = counts?.[row]
    const total = Math.max(1, line?.reduce((sum, count) => sum + count, 0) ?? 1)
    const cells = kinds.map((_, column) => {
      const count = line?.[column]
      const cell = document.createElement('td')
      cell.textContent = count === undefined || count === 0 ? '·' : String(count)
      cell.className = count === undefined || count === 0 ? 'none' : row === column ? 'right' : 'wrong'
      cell.style.setProperty('--share', String((count ?? 0) / total))
      return cell
    })
    body.append(rowOf([headCell(kind, 'row'), ...cells]))
  })
  for (const old of [...(table.tHead ? [table.tHead] : []), ...table.tBodies]) old.remove()
  table.append(head, body)
}

function rowOf(cells: readonly HTMLElement[]): HTMLTableRowElement {
  const row = document.createElement('tr')
  row.append(...cells)
  return row
}

function headCell(text: string, scope: 'col' | 'row'): HTMLTableCellElement {
  const cell = document.createElement('th')
  cell.textContent = text
  cell.title = text
  cell.scope = scope
  return cell
}

function cornerCell(): HTMLTableCellElement {
  return document.createElement('td')
}
