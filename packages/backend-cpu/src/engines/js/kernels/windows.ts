// Windows that slide over [batch, ...spatial, channels]: where each begins, and which of its places are in the image.
import type { Shape } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'

/** Explicit numbers for each spatial axis, as the ops pass them. */
export interface WindowAttributes {
  readonly strides: readonly number[]
  readonly padding: readonly (readonly [before: number, after: number])[]
  readonly dilations?: readonly number[]
}

/** Windows over one input shape. */
export interface Windows {
  /** How many there are: batch times output positions. */
  readonly count: number
  /** Places of a window. */
  readonly places: number
  /** Finds where the first place of window `window` would be. Returns whether the whole window is inside. */
  locate(window: number): { readonly at: number; readonly inside: boolean }
  /** Elements from the first place to each, for windows that are inside. */
  readonly steps: Int32Array
  /** Finds the places of `window` that are inside, writes them to `found` and `foundAt`, and returns how many there are. */
  find(window: number): number
  /** Numbers of the places found. */
  readonly found: Int32Array
  /** Where the first channel of each place found lies. */
  readonly foundAt: Int32Array
}

/** Windows of extents `window` over an input of `shape`, of which there are `outSpatial` along each spatial axis. */
export function windowsOver(shape: Shape, window: Shape, outSpatial: Shape, attrs: WindowAttributes): Windows {
  const d = window.length
  const spatial = shape.slice(1, -1)
  const dilations = attrs.dilations ?? window.map(() => 1)
  const { strides, padding } = attrs
  const steps = new Array<number>(d)
  let step = shape.at(-1)!
  for (let k = d - 1; k >= 0; k--) {
    steps[k] = step
    step *= spatial[k]!
  }
  const batchStep = step
  const places = sizeOf(window)
  const perBatch = sizeOf(outSpatial)
  // For each place: elements from the first one, and how far it lies along each axis.
  const placeSteps = new Int32Array(places)
  const reach = new Int32Array(places * d)
  for (let place = 0; place < places; place++) {
    let rest = place
    for (let k = d - 1; k >= 0; k--) {
      const along = (rest % window[k]!) * dilations[k]!
      rest = Math.floor(rest / window[k]!)
      reach[place * d + k] = along
      placeSteps[place]! += along * steps[k]!
    }
  }
  const starts = new Int32Array(d)
  const found = new Int32Array(places)
  const foundAt = new Int32Array(places)
  const located = { at: 0, inside: true }
  const locate = (number: number): { readonly at: number; readonly inside: boolean } => {
    let rest = number % perBatch
    located.at = Math.floor(number / perBatch) * batchStep
    located.inside = true
    for (let k = d - 1; k >= 0; k--) {
      const start = (rest % outSpatial[k]!) * strides[k]! - padding[k]![0]
      rest = Math.floor(rest / outSpatial[k]!)
      starts[k] = start
      located.at += start * steps[k]!
      if (start < 0 || start + (window[k]! - 1) * dilations[k]! >= spatial[k]!) located.inside = false
    }
    return located
  }
  return {
    count: shape[0]! * perBatch,
    places,
    steps: placeSteps,
    locate,
    found,
    foundAt,
    find(number) {
      const { at, inside } = locate(number)
      let count = 0
      for (let place = 0; place < places; place++) {
        let within = true
        for (let k = 0; k < d && !inside && within; k++) {
          const position = starts[k]! + reach[place * d + k]!
          within = position >= 0 && position < spatial[k]!
        }
        if (!within) continue
        found[count] = place
        foundAt[count++] = at + placeSteps[place]!
      }
      return count
    },
  }
}
