// A pass: one kernel of the IR on a device, compiled in the forms that its calls need, each at its first call.
import type { Kernel } from '@tensorloom/tensor/backend'
import type { Device } from '../device/device.js'
import type { Floats, KernelArgument } from '../device/gpu-js.js'
import type { Launch } from '../device/launch.js'
import { dialects } from '../render/dialects.js'
import { floatsOf, type KernelSource, renderKernel } from '../render/kernel.js'
import type { ScalarSource } from '../render/writer.js'

/** An input, as a program reads it. */
export interface ProgramInput {
  readonly floats: Floats
  /** Elements. */
  readonly length: number
}

/** A kernel that is compiled when it first runs. */
export interface Pass {
  /** The floats of `count` elements; later only where the device has yet to compile. */
  run(inputs: readonly ProgramInput[], params: Float64Array, count: number): Floats | Promise<Floats>
  /** Gives back what was compiled. */
  release(): void
}

/** Above this many threads, indices need exact division: see `renderKernel`. */
const manyThreads = 2 ** 21

/** A kernel in up to two forms: for few threads and for many. */
export function makePass(device: Device, kernel: Kernel): Pass {
  const forms: ({ readonly source: KernelSource; readonly launch: Launch } | undefined)[] = [undefined, undefined]
  const formFor = (threads: number) => {
    const large = threads > manyThreads
    const known = forms[Number(large)]
    if (known !== undefined) return known
    const source = renderKernel(kernel, dialects[device.mode], large)
    const made = { source, launch: device.compile(source) }
    forms[Number(large)] = made
    return made
  }
  return {
    run(inputs, params, count) {
      const threads = count * floatsOf(kernel.dtype)
      const { source, launch } = formFor(threads)
      const values: KernelArgument[] = inputs.map(({ floats }) => floats)
      for (const scalar of source.scalars) values.push(scalarValue(scalar, inputs, params, count))
      return launch.run(threads, values)
    },
    release() {
      for (const form of forms) form?.launch.destroy()
      forms.fill(undefined)
    },
  }
}

function scalarValue(
  source: ScalarSource,
  inputs: readonly ProgramInput[],
  params: Float64Array,
  count: number,
): number {
  switch (source.kind) {
    case 'count':
      return count
    case 'length':
      return inputs[source.input]!.length
    case 'infinity':
      return Number.POSITIVE_INFINITY
    case 'nan':
      return Number.NaN
    case 'high':
      return (params[source.param]! >>> 16) & 65535
    case 'low':
      return params[source.param]! & 65535
    case 'integer':
    case 'float':
      return params[source.param]!
  }
}
