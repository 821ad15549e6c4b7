// Copies images with zeros around them, so that every window is inside.

import { add, copyMemory, fillMemory, i32, type ModuleBuilder, multiply, op, subtract } from '../../assembler/index.js'
import type { Machine, Routine } from '../../machine.js'
import { argument, word } from './arguments.js'
import { distances } from './geometry.js'
import type { Geometry } from './types.js'

/** The images to pad, of `input` by `channels`. They begin at `before` in images of size `padded`. */
export type Padding = Pick<Geometry, 'batch' | 'input' | 'before' | 'padded' | 'channels'>

/** Copies images into a larger area. */
export type Padder = (from: number, to: number, padding: Padding) => void

/** Rows of an image that are worth a thread. */
const rowsPerThread = 64

/** Creates the kernel. Its module is compiled when it is first needed. */
export function makePadder(machine: Machine): Padder {
  let routine: Routine | undefined
  return (from, to, { batch, padded, before, input, channels }) => {
    routine ??= machine.compile<'pad'>(writePadding).pad
    const [, row, width] = distances(padded, channels)
    const inner = distances(input, channels)
    const { words } = machine
    words[word.a] = from
    words[word.c] = to
    words[word.outDepth] = padded[0]
    words[word.outHeight] = padded[1]
    words[word.rowBytes] = 4 * row
    words[word.cropDepth] = input[0]
    words[word.cropHeight] = input[1]
    words[word.cropRow] = 4 * inner[1]
    words[word.stepDepth] = before[0]
    words[word.stepHeight] = before[1]
    words[word.stepWidth] = 4 * before[2] * width
    machine.run(routine, batch * padded[0] * padded[1], rowsPerThread)
  }
}

// A unit is a row of a padded image.
function writePadding(module: ModuleBuilder): void {
  module.routine('pad', (f, args, from, end) => {
    const [depth, height] = [f.let(argument(args, 'outDepth')), f.let(argument(args, 'outHeight'))]
    const [innerDepth, innerHeight] = [f.let(argument(args, 'cropDepth')), f.let(argument(args, 'cropHeight'))]
    const [rowBytes, innerBytes] = [f.let(argument(args, 'rowBytes')), f.let(argument(args, 'cropRow'))]
    const left = f.let(argument(args, 'stepWidth'))
    const right = f.let(subtract(subtract(rowBytes, left), innerBytes))
    const to = f.let(add(argument(args, 'c'), multiply(from, rowBytes)))
    const row = f.let(from)
    f.for(row, end, 1, () => {
      const plane = f.let(op('i32.div_u', row, height))
      const image = f.let(op('i32.div_u', plane, depth))
      // Positions in the source. As unsigned numbers, those outside are beyond its extents.
      const y = f.let(subtract(op('i32.rem_u', row, height), argument(args, 'stepHeight')))
      const z = f.let(subtract(op('i32.rem_u', plane, depth), argument(args, 'stepDepth')))
      f.if(
        op('i32.and', op('i32.lt_u', y, innerHeight), op('i32.lt_u', z, innerDepth)),
        () => {
          const above = add(multiply(image, innerDepth), z)
          const source = add(multiply(above, innerHeight), y)
          const address = add(argument(args, 'a'), multiply(source, innerBytes))
          f.do(fillMemory(to, i32(0), left))
          f.do(copyMemory(add(to, left), address, innerBytes))
          f.do(fillMemory(add(add(to, left), innerBytes), i32(0), right))
        },
        () => f.do(fillMemory(to, i32(0), rowBytes)),
      )
      f.increase(to, rowBytes)
    })
  })
}
