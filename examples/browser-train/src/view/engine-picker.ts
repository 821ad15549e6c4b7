// The choice of an engine: those that are there can be chosen, of the others it says why not.
import {
  type EngineName,
  engineLabels,
  engineNames,
  type FoundEngine,
} from '@tensorloom/example-browser-shared/engines'

/** The choice. */
export interface EnginePicker {
  /** The engine that is chosen. */
  chosen(): EngineName
  /** Shows whether one is there. */
  found(engine: FoundEngine): void
}

/**
 * Fills the choices.
 *
 * @param choices - takes a radio button for each
 * @param reasons - takes the reasons of those that are not there, and remarks about those that are
 */
export function enginePicker(choices: HTMLElement, reasons: HTMLElement): EnginePicker {
  const radios = new Map<EngineName, HTMLInputElement>()
  const remarks = new Map<EngineName, HTMLElement>()
  for (const name of engineNames) {
    const label = document.createElement('label')
    const radio = document.createElement('input')
    Object.assign(radio, {
      type: 'radio',
      name: 'engine',
      value: name,
      checked: name === 'cpu',
      disabled: name !== 'cpu',
    })
    label.append(radio, engineLabels[name])
    choices.append(label)
    radios.set(name, radio)
    const remark = document.createElement('li')
    remark.textContent = `${engineLabels[name]}: looking …`
    reasons.append(remark)
    remarks.set(name, remark)
  }
  return {
    chosen: () => engineNames.find((name) => radios.get(name)!.checked) ?? 'cpu',
    found({ name, engine, reason }) {
      radios.get(name)!.disabled = engine === undefined
      const remark = remarks.get(name)!
      remark.textContent = `${engineLabels[name]}: ${engine ?? `not here. ${firstLine(reason ?? '')}`}`
      remark.dataset.there = String(engine !== undefined)
    },
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0]!
}
