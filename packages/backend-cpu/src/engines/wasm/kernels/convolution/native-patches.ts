// Convolutions as products of a native library with the matrix of patches, which is stored a part at a time (im2col).

import { getOrInsert } from '../../../get-or-insert.js'
import {
  add,
  addVectors,
  bytesOf,
  type Callable,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  type Statement,
  subtract,
} from '../../assembler/index.js'
import { withBlock } from '../../heap.js'
import type { Machine, Routine } from '../../machine.js'
import { scratchOf } from '../gemm/arguments.js'
import { wholeLines } from '../gemm/blocking.js'
import { finishBlock } from '../gemm/epilogue.js'
import type { Epilogue, NamedActivation } from '../gemm/index.js'
import { eachLanes, type Lanes } from '../gemm/lanes.js'
import { eachPart, least } from '../gemm/loops.js'
import { asIs, importProduct, isWorthCalling, turned } from '../gemm/native.js'
import { type Tails, tailFunctions } from '../gemm/vectors.js'
import { argument, word } from './arguments.js'
import { writeWindows } from './geometry.js'
import { cropImage, writeCrop } from './image.js'
import { locator } from './locate.js'
import type { Geometry, NativePatches } from './types.js'

/** Numbers of a window from which storing patches pays; measured. */
const leastDepth = 16
/** Bytes of patches that are stored at a time: they stay in a second-level cache; measured. */
const patchBytes = 2 ** 18
/** Parts of the windows that are summed apart, so that threads can share a filter gradient, at most. */
const mostParts = 8
/** Multiplications that are worth a part, and the bytes that all sums may take. */
const partWork = 2 ** 21
const sumBytes = 2 ** 26
/** Multiplications that are worth a thread. */
const threadWork = 2 ** 18

// Windows whose patches are stored at a time, by shape.
function windowsAtOnce(windows: number, depth: number): number {
  const most = Math.floor(patchBytes / (4 * depth) / 16) * 16
  return Math.max(16, Math.min(most, Math.ceil(windows / (2 * mostParts) / 16) * 16))
}

/** Creates the products of a machine's library. Modules are compiled when they are first needed. */
export function makeNativePatches(machine: Machine): NativePatches {
  const forward = new Map<string, Routine>()
  let gradients: Readonly<Record<'sums' | 'total', Routine>> | undefined
  let inputGradient: Routine | undefined

  // Writes what all three read. Memory is reserved before arguments are written, because growing replaces their view.
  const prepare = (geometry: Geometry, rows: number, imageBytes = 0): number => {
    const { depth, outputs } = geometry
    const table = wholeLines(4 * rows * depth)
    const imageAt = table + wholeLines(4 * rows)
    const bytes = imageAt + wholeLines(imageBytes)
    const scratch = machine.scratch(bytes)
    const { words } = machine
    words[word.scratch] = scratch
    words[word.scratchBytes] = bytes
    words[word.table] = table
    words[word.rows] = rows
    words[word.depth] = depth
    words[word.n] = outputs
    return imageAt
  }
  return {
    takes: ({ groups, rows, outputs, depth }) =>
      groups === 1 && depth >= leastDepth && isWorthCalling(rows, outputs, depth),
    forward(geometry, x, filters, out, { bias, activation }: Epilogue) {
      const { rows, outputs, depth } = geometry
      const routine = getOrInsert(
        forward,
        `${activation?.name} ${bias !== undefined}`,
        () => machine.compile<'convolve'>((module) => writeForward(module, bias !== undefined, activation)).convolve,
      )
      const atOnce = windowsAtOnce(rows, depth)
      prepare(geometry, atOnce)
      writeWindows(machine, x, geometry)
      const { words } = machine
      words[word.b] = filters
      words[word.c] = out
      words[word.bias] = bias ?? 0
      words[word.m] = rows
      machine.run(routine, Math.ceil(rows / atOnce), Math.ceil(threadWork / (atOnce * outputs * depth)))
    },
    filterGradient(geometry, x, upstream, out) {
      gradients ??= machine.compile<'sums' | 'total'>(writeFilterGradient)
      const { sums, total } = gradients
      const { rows, outputs, depth } = geometry
      const size = 4 * depth * outputs
      const most = Math.min(mostParts, Math.floor(sumBytes / size), Math.floor((rows * outputs * depth) / partWork))
      const atOnce = windowsAtOnce(rows, depth)
      const part = Math.ceil(rows / Math.max(1, most) / atOnce) * atOnce
      const parts = Math.ceil(rows / part)
      const run = (to: number): void => {
        prepare(geometry, atOnce)
        writeWindows(machine, x, geometry)
        const { words } = machine
        words[word.b] = upstream
        words[word.c] = to
        words[word.m] = rows
        words[word.k] = part
        machine.run(sums, parts, 1)
        if (parts === 1) return
        words[word.a] = to
        words[word.c] = out
        words[word.k] = parts
        machine.run(total, depth, Math.ceil(threadWork / (8 * outputs * parts)))
      }
      if (parts === 1) run(out)
      else withBlock(machine.heap, size * parts, run)
    },
    inputGradient(geometry, upstream, filters, out) {
      inputGradient ??= machine.compile<'inputGradient'>(writeInputGradient).inputGradient
      const { batch, windows, channels, padded, outputs, depth } = geometry
      const image = channels * padded[0] * padded[1] * padded[2]
      const atOnce = Math.min(windowsAtOnce(2 * mostParts * windows, depth), Math.ceil(windows / 16) * 16)
      const imageAt = prepare(geometry, atOnce, geometry.isPadded ? 4 * image : 0)
      writeWindows(machine, 0, geometry)
      const { words } = machine
      words[word.a] = upstream
      words[word.b] = filters
      words[word.c] = out
      words[word.windows] = windows
      writeCrop(machine, geometry, imageAt)
      machine.run(inputGradient, batch, Math.ceil(threadWork / (windows * outputs * depth)))
    },
  }
}

// A function `(args, table, patches, rows)` that moves numbers between patches, a row for each window, and the windows in a
// table. `move` writes how.
function patchMover(
  module: ModuleBuilder,
  tails: Tails,
  move: (lanes: Lanes, image: Local, patch: Local, v: number) => Statement,
): Callable {
  return module.procedure(4, (f, args, table, patch, rows) => {
    const run = f.let(argument(args, 'run'))
    f.countDown(rows, () => {
      const window = f.let(load('i32.load', table))
      const place = f.let(add(args, i32(4 * word.places)))
      f.times(argument(args, 'runs'), () => {
        const image = f.let(add(window, load('i32.load', place)))
        const [at, left] = [f.let(i32(0)), f.let(run)]
        eachLanes(
          f,
          left,
          at,
          tails,
          (lanes) => {
            const [inImage, inPatch] = [f.let(add(image, at)), f.let(add(patch, at))]
            for (let v = 0; v < lanes.vectors; v++) f.do(move(lanes, inImage, inPatch, v))
          },
          4,
        )
        f.increase(place, 4)
        f.increase(patch, bytesOf(run))
      })
      f.increase(table, 4)
    })
  })
}

const patchWriter = (module: ModuleBuilder, tails: Tails): Callable =>
  patchMover(module, tails, ({ load, store }, image, patch, v) => store(patch, v, load(image, v)))

const patchAdder = (module: ModuleBuilder, tails: Tails): Callable =>
  patchMover(module, tails, ({ load, store }, image, patch, v) =>
    store(image, v, addVectors(load(image, v), load(patch, v))),
  )

// A unit is a piece of `rows` windows.
function writeForward(module: ModuleBuilder, isBiased: boolean, activation: NamedActivation | undefined): void {
  const product = importProduct(module, 'sgemm')
  const tails = tailFunctions(module)
  const [locate, writePatches] = [locator(module), patchWriter(module, tails)]
  module.routine('convolve', (f, args, from, to, thread) => {
    const patches = f.let(scratchOf(args, thread))
    const table = f.let(add(patches, argument(args, 'table')))
    const [n, depth, most] = [f.let(argument(args, 'n')), f.let(argument(args, 'depth')), f.let(argument(args, 'rows'))]
    const cRow = f.let(bytesOf(n))
    const bias = isBiased ? f.let(argument(args, 'bias')) : undefined
    const unit = f.let(from)
    f.for(unit, to, 1, () => {
      const first = f.let(multiply(unit, most))
      const rows = least(f, subtract(argument(args, 'm'), first), most)
      f.call(locate, args, argument(args, 'x'), first, rows, table)
      f.call(writePatches, args, table, patches, rows)
      const c = f.let(add(argument(args, 'c'), multiply(first, cRow)))
      const operands = [patches, depth, argument(args, 'b'), n, i32(0), c, n]
      f.call(product, i32(asIs), i32(asIs), rows, n, depth, ...operands)
      finishBlock(f, { c, cRow, rows, columns: n, bias }, tails, activation?.write)
    })
  })
}

// A unit of `sums` is a part of `k` windows, whose sum goes to a matrix of its own. `total` adds `k` matrices, row by row.
function writeFilterGradient(module: ModuleBuilder): void {
  const product = importProduct(module, 'sgemm')
  const tails = tailFunctions(module)
  const [locate, writePatches] = [locator(module), patchWriter(module, tails)]
  module.routine('sums', (f, args, from, to, thread) => {
    const patches = f.let(scratchOf(args, thread))
    const table = f.let(add(patches, argument(args, 'table')))
    const [n, depth, part] = [f.let(argument(args, 'n')), f.let(argument(args, 'depth')), f.let(argument(args, 'k'))]
    const unit = f.let(from)
    f.for(unit, to, 1, () => {
      const first = f.let(multiply(unit, part))
      const c = f.let(add(argument(args, 'c'), multiply(unit, bytesOf(multiply(n, depth)))))
      const adds = f.let(i32(0))
      eachPart(f, least(f, subtract(argument(args, 'm'), first), part), argument(args, 'rows'), (rows) => {
        f.call(locate, args, argument(args, 'x'), first, rows, table)
        f.call(writePatches, args, table, patches, rows)
        const upstream = add(argument(args, 'b'), multiply(first, bytesOf(n)))
        f.call(product, i32(turned), i32(asIs), depth, n, rows, patches, depth, upstream, n, adds, c, n)
        f.set(adds, i32(1))
        f.increase(first, rows)
      })
    })
  })
  module.routine('total', (f, args, from, to) => {
    const [n, parts] = [f.let(argument(args, 'n')), f.let(argument(args, 'k'))]
    const size = f.let(bytesOf(multiply(n, argument(args, 'depth'))))
    const begin = f.let(multiply(from, bytesOf(n)))
    const [source, target] = [f.let(add(argument(args, 'a'), begin)), f.let(add(argument(args, 'c'), begin))]
    const [at, left] = [f.let(i32(0)), f.let(multiply(subtract(to, from), n))]
    eachLanes(f, left, at, tails, ({ vectors, load, store }) => {
      const place = f.let(add(source, at))
      const sums = Array.from({ length: vectors }, (_, v) => f.let(load(place, v)))
      f.times(subtract(parts, i32(1)), () => {
        f.increase(place, size)
        sums.forEach((sum, v) => {
          f.set(sum, addVectors(sum, load(place, v)))
        })
      })
      sums.forEach((sum, v) => {
        f.do(store(add(target, at), v, sum))
      })
    })
  })
}

// A unit is an image, so that one thread makes all additions to it.
function writeInputGradient(module: ModuleBuilder): void {
  const product = importProduct(module, 'sgemm')
  const tails = tailFunctions(module)
  const [locate, addPatches] = [locator(module), patchAdder(module, tails)]
  module.routine('inputGradient', (f, args, from, to, thread) => {
    const scratch = f.let(scratchOf(args, thread))
    const table = f.let(add(scratch, argument(args, 'table')))
    const [n, depth, windows] = [
      f.let(argument(args, 'n')),
      f.let(argument(args, 'depth')),
      f.let(argument(args, 'windows')),
    ]
    cropImage(f, args, { from, to, scratch, out: argument(args, 'c') }, (image, unit) => {
      const first = f.let(i32(0))
      const upstream = f.let(add(argument(args, 'a'), multiply(multiply(unit, windows), bytesOf(n))))
      eachPart(f, windows, argument(args, 'rows'), (rows) => {
        const operands = [upstream, n, argument(args, 'b'), n, i32(0), scratch, depth]
        f.call(product, i32(asIs), i32(turned), rows, depth, n, ...operands)
        f.call(locate, args, image, first, rows, table)
        f.call(addPatches, args, table, scratch, rows)
        f.increase(first, rows)
        f.increase(upstream, multiply(rows, bytesOf(n)))
      })
    })
  })
}
