// The probability of each kind, as ten bars.

/** The bars. */
export interface Probabilities {
  /** Shows them, [10]; undefined when there is nothing to show. */
  show(values: Float32Array | undefined): void
  /** Gives the bars the names of ten kinds. */
  name(kinds: readonly string[]): void
  /** Says whether other values are on their way. */
  busy(busy: boolean): void
}

/** Fills a list with the bars. */
export function probabilities(list: HTMLElement): Probabilities {
  const rows = Array.from({ length: 10 }, () => {
    const row = document.createElement('li')
    const name = document.createElement('span')
    const bar = document.createElement('span')
    bar.className = 'bar'
    const number = document.createElement('span')
    number.className = 'number'
    row.append(name, bar, number)
    list.append(row)
    return { row, name, number }
  })
  const show = (values: Float32Array | undefined): void => {
    const best = values === undefined ? -1 : values.indexOf(Math.max(...values))
    rows.forEach(({ row, number }, kind) => {
      const value = values?.[kind]
      row.style.setProperty('--share', String(value ?? 0))
      row.classList.toggle('best', kind === best)
      number.textContent = value === undefined ? '–' : percent(value)
    })
    // All digits of the numbers, for whoever wants to compare.
    list.dataset.values = JSON.stringify([...(values ?? [])])
  }
  const name = (kinds: readonly string[]): void => {
    rows.forEach((row, kind) => {
      row.name.textContent = kinds[kind]!
    })
  }
  show(undefined)
  return { show, name, busy: (busy) => list.setAttribute('aria-busy', String(busy)) }
}

/** `0.987` as `98.7 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
