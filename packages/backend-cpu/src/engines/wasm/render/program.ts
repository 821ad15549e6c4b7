// Rendered kernels, ready to run: writes the arguments and splits the work.
import { type Kernel, type Scalar, valuesOf } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import { argumentBytes, type Machine } from '../machine.js'
import { writeKernel } from './kernel.js'
import { addressesAt } from './level.js'
import { nodesOf, planKernel } from './plan.js'
import { shareEqual } from './share-equal.js'

/** A rendered kernel. */
export type Program = (inputs: readonly Block[], output: Block, params: Float64Array, others?: readonly Block[]) => void

/** Arithmetic steps that are worth a thread. */
const stepsPerThread = 60000

/** Renders a kernel. Undefined if JavaScript computes it better. */
export function renderKernel(machine: Machine, given: Kernel): Program | undefined {
  const kernel = shareEqual(given)
  const addresses = addressesAt(kernel.params) / 4
  if (4 * (addresses + kernel.inputs.length + valuesOf(kernel).length) > argumentBytes) return undefined
  const plan = planKernel(kernel)
  if (plan === undefined) return undefined
  const routine = machine.compile<'kernel'>((module) => {
    module.label = kernel.name
    writeKernel(module, kernel, plan, machine.fma)
  }).kernel
  const steps = nodesOf(kernel).length
  const outer = plan.outer[0] ?? plan.vector
  const reduced = kernel.reduces.map(({ shape }) => shape)
  return (inputs, output, params, others = []) => {
    const extent = (value: Scalar): number => (typeof value === 'number' ? value : params[value.param]!)
    if (output.length === 0) return
    // The views are read anew, because the memory may have grown.
    machine.floats.set(params)
    const { words } = machine
    for (let k = 0; k < inputs.length; k++) words[addresses + k] = inputs[k]!.at
    words[addresses + inputs.length] = output.at
    for (let k = 0; k < others.length; k++) words[addresses + inputs.length + 1 + k] = others[k]!.at
    const units = outer === undefined ? 1 : extent(kernel.shape[outer]!)
    let terms = 1
    for (const shape of reduced)
      terms = Math.max(
        terms,
        shape.reduce<number>((size, axis) => size * extent(axis), 1),
      )
    const perUnit = (output.length / units) * terms * steps
    // Pieces of a row begin at whole vectors for any number of threads.
    machine.run(routine, units, Math.ceil(stepsPerThread / perUnit), plan.outer.length === 0 ? 64 : 1)
  }
}
