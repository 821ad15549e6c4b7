// A program: a kernel of the IR, compiled in the forms that its calls need, each at its first call.
import type { Kernel } from '@tensorloom/tensor/backend'
import type { Device } from '../device/device.js'
import type { Floats } from '../device/gpu-js.js'
import { modes } from '../device/modes.js'
import { makePass, type Pass, type ProgramInput } from './pass.js'
import { makeProductProgram } from './product-program.js'
import type { Products } from './products.js'
import { keptAxes, product, type SplitReduction, splitReduction, valueOf } from './split-reduction.js'

/** A compiled kernel. */
export interface Program {
  /** The floats of the output; later only where the device has yet to compile. */
  run(inputs: readonly ProgramInput[], params: Float64Array): Floats | Promise<Floats>
  /** Gives back what the device keeps for it. */
  release(): void
}

/** A reduction is split into parts if it has at least this many terms and at most this many threads. */
const longReduction = { terms: 2048, threads: 2 ** 13 }
/** Terms of a part, at least. */
const partTerms = 256

/** A program of a kernel. */
export function makeProgram(device: Device, kernel: Kernel, products: Products): Program {
  const asProduct = makeProductProgram(device, kernel, products)
  const single = makePass(device, kernel)
  const splits = new Map<number, { readonly split: SplitReduction; readonly first: Pass; readonly second: Pass }>()
  const splitAlong = (axis: number) => {
    const known = splits.get(axis)
    if (known !== undefined) return known
    const split = splitReduction(kernel, axis)
    const made = { split, first: makePass(device, split.first), second: makePass(device, split.second) }
    splits.set(axis, made)
    return made
  }
  return {
    run(inputs, params) {
      const result = asProduct?.run(inputs, params)
      if (result !== undefined) return result
      const plan = planOf(kernel, params, modes[device.mode].gpu)
      if (plan === undefined) return single.run(inputs, params, product(kernel.shape, params))
      const { split, first, second } = splitAlong(plan.axis)
      const all = Float64Array.of(...params, ...split.extra(params, plan.parts, plan.turns))
      const length = split.partials(params, plan.parts)
      const finish = (floats: Floats): Floats | Promise<Floats> => {
        const result = second.run([...inputs, { floats, length }], all, product(kernel.shape, params))
        if (!(result instanceof Promise)) {
          device.free(floats)
          return result
        }
        return result.finally(() => device.free(floats))
      }
      const partials = first.run(inputs, all, length)
      return partials instanceof Promise ? partials.then(finish) : finish(partials)
    },
    release() {
      asProduct?.release()
      single.release()
      for (const { first, second } of splits.values()) {
        first.release()
        second.release()
      }
    },
  }
}

/** How a reduction is split: along which of its own axes, in how many parts of how many turns. */
export interface SplitPlan {
  readonly axis: number
  readonly parts: number
  readonly turns: number
}

/** Whether, and how, the reduction of a kernel is computed by a kernel of its own. */
export function planOf(kernel: Kernel, params: Float64Array, gpu: boolean): SplitPlan | undefined {
  const reduce = kernel.reduces[0]
  if (reduce === undefined || reduce.shape.length === 0) return undefined
  const extents = reduce.shape.map((extent) => valueOf(extent, params))
  const terms = extents.reduce((count, extent) => count * extent, 1)
  const kept = product(
    keptAxes(kernel).map((axis) => kernel.shape[axis]!),
    params,
  )
  const axis = extents.indexOf(Math.max(...extents))
  const extent = extents[axis]!
  const isLong = gpu && terms >= longReduction.terms && kept < longReduction.threads
  if (isLong && extent > 1) {
    const turns = Math.max(1, Math.ceil(partTerms / (terms / extent)), Math.ceil(Math.sqrt(extent) / 4))
    const parts = Math.ceil(extent / turns)
    if (parts > 1) return { axis, parts, turns }
  }
  // What several elements of the output share is computed once.
  const isShared = kept < product(kernel.shape, params) && terms > 4
  return isShared ? { axis, parts: 1, turns: extent } : undefined
}
