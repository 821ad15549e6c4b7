// Depthwise convolution and its gradients, with vectors of channels instead of matrix products.
import { getOrInsert } from '../../../get-or-insert.js'
import { writeArguments } from '../../arguments.js'
import type { Machine, Routine } from '../../machine.js'
import { threadWork, wholeLines } from '../gemm/blocking.js'
import { blockLanes } from '../gemm/lanes.js'
import { word } from './arguments.js'
import { slidingForward } from './depthwise-forward.js'
import { windowsMost, writeFilterGradient, writeInputGradient } from './depthwise-gradients.js'
import type { Write } from './depthwise-unit.js'
import { writeWindows } from './geometry.js'
import { writeCrop } from './image.js'
import type { Geometry } from './types.js'

/** The kernels. All arguments but the geometry are addresses, and images include their padding. */
export interface Depthwise {
  forward(geometry: Geometry, x: number, filters: number, out: number): void
  inputGradient(geometry: Geometry, upstream: number, filters: number, out: number): void
  filterGradient(geometry: Geometry, x: number, upstream: number, out: number): void
}

/** Whether every channel has its own filter. */
export function isDepthwise({ inputs, outputs, groups }: Pick<Geometry, 'inputs' | 'outputs' | 'groups'>): boolean {
  return inputs === 1 && outputs === 1 && groups > 1
}

/** Creates the kernels for a machine. Modules are compiled when they are first needed. */
export function makeDepthwise(machine: Machine): Depthwise {
  const routines = new Map<string, Routine>()
  const run = (
    [name, write]: readonly [name: string, write: Write],
    geometry: Geometry,
    [a, b, c]: readonly [number, number, number],
    [units, work, least = 1]: readonly [units: number, work: number, least?: number],
  ): void => {
    const compile = (): Routine => machine.compile<'depthwise'>((module) => write(module, machine.fma)).depthwise
    const routine = getOrInsert(routines, name, compile)
    const { out, channels, padded } = geometry
    const table = wholeLines(4 * Math.max(windowsMost, out[2]))
    const image = 4 * channels * padded[0] * padded[1] * padded[2]
    const bytes = table + (geometry.isPadded ? wholeLines(image) : 0)
    writeWindows(machine, a, geometry)
    writeArguments(machine, word, {
      b,
      c,
      k: geometry.rows,
      scratch: machine.scratch(bytes),
      scratchBytes: bytes,
      channels,
    })
    writeCrop(machine, geometry, table)
    machine.run(routine, units, Math.max(least, Math.ceil(threadWork / (work + 1))))
  }
  return {
    forward(geometry, x, filters, out) {
      const { batch, channels, places } = geometry
      const [depth, height, width] = geometry.out
      run(
        slidingForward(geometry),
        geometry,
        [x, filters, out],
        [batch * depth * height, width * channels * places.length],
      )
    },
    inputGradient(geometry, upstream, filters, out) {
      const { batch, channels, places, windows } = geometry
      run(
        ['inputGradient', writeInputGradient],
        geometry,
        [upstream, filters, out],
        [batch, windows * channels * places.length],
      )
    },
    filterGradient(geometry, x, upstream, out) {
      const { channels, places, rows } = geometry
      machine.bytes.fill(0, out, out + 4 * channels * places.length)
      const units = Math.ceil(channels / blockLanes)
      const work = rows * blockLanes * places.length
      // A piece reads some channels of all places. Memory is fastest with many adjacent channels: one piece per thread.
      run(
        ['filterGradient', writeFilterGradient],
        geometry,
        [x, upstream, out],
        [units, work, Math.floor(units / machine.threads)],
      )
    },
  }
}
