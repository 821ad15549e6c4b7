// The probability of each digit, as ten bars.

/** The bars. */
export interface Probabilities {
  /** Shows them, [10]; undefined when there is nothing to show. */
  show(values: Float32Array | undefined): void
  /** Says whether other values are on their way. */
  busy(busy: boolean): void
}

/** Fills a list with the bars. */
export function probabilities(list: HTMLElement): Probabilities {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const row = document.createElement('li')
    const name = document.createElement('span')
    name.textContent = String(digit)
    const bar = document.createElement('span')
    bar.className = 'bar'
    const number = document.createElement('span')
    number.className = 'number'
    row.append(name, bar, number)
    list.append(row)
    return { row, number }
  })
  const show = (values: Float32Array | undefined): void => {
    const best = values === undefined ? -1 : values.indexOf(Math.max(...values))
    rows.forEach(({ row, number }, digit) => {
      const value = values?.[digit]
      row.style.setProperty('--share', String(value ?? 0))
      row.classList.toggle('best', digit === best)
      number.textContent = value === undefined ? '–' : percent(value)
    })
    // All digits of the numbers, for whoever wants to compare.
    list.dataset.values = JSON.stringify([...(values ?? [])])
  }
  show(undefined)
  return { show, busy: (busy) => list.setAttribute('aria-busy', String(busy)) }
}

/** `0.987` as `98.7 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
