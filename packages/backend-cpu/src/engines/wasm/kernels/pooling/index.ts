// The named kernels of max and average pooling in one and two dimensions, and of their gradients.
import { type NamedKernel, type Signature, sizeOf } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../../get-or-insert.js'
import { writeArguments } from '../../arguments.js'
import {
  add,
  addVectors,
  type Code,
  divideVectors,
  f32x4,
  fillMemory,
  i32,
  type Local,
  multiply,
  op,
  subtract,
} from '../../assembler/index.js'
import type { Block } from '../../block.js'
import type { Machine, Routine } from '../../machine.js'
import { addressOf, areFilled, areFloat32 } from '../operands.js'
import { alongRow, compileRoutine, type Elements, type Frame } from '../rows/routine.js'
import { eachWindow, extentsOf, type Window, type WindowSize, words } from './windows.js'

type Name = 'maxPool' | 'avgPool' | 'maxPoolGradient' | 'avgPoolGradient'
type Write = (frame: Frame, size: WindowSize) => void

const sum = (values: readonly Code[]): Code => values.reduce(addVectors)
const isNaN = (value: Code): Code => op('f32x4.ne', value, value)

// The larger number, or NaN (all bits set) if one of them is NaN. `f32x4.max` would cost several times as much.
function largest(values: readonly Code[]): Code {
  const known = values.reduce((a, b) => op('f32x4.pmax', a, b))
  return op(
    'v128.or',
    known,
    values.map(isNaN).reduce((a, b) => op('v128.or', a, b)),
  )
}

// Loops over the channels of a window, with all its places at a time.
function alongChannels(
  frame: Frame,
  { places, element }: Window,
  channels: Local,
  body: (one: Elements, places: readonly Code[], element: Code) => void,
): void {
  const { f } = frame
  // All places share one counter, because there are more places than registers.
  const along = f.let(i32(0))
  alongRow(frame, channels, [along, element], (one) => {
    body(
      one,
      places.map((place) => add(place, along)),
      element,
    )
  })
}

const maxPool: Write = (frame, size) => {
  const { f } = frame
  eachWindow(extentsOf(frame), false, {
    frame,
    size,
    padding: 'first',
    each: (window, channels) =>
      alongChannels(frame, window, channels, (one, places, element) =>
        one.set(element, largest(places.map((place) => f.let(one.at(place))))),
      ),
  })
}

const avgPool: Write = (frame, size) => {
  eachWindow(extentsOf(frame), false, {
    frame,
    size,
    padding: 'zeros',
    each(window, channels) {
      const divisor = frame.f.let(window.count())
      alongChannels(frame, window, channels, (one, places, element) =>
        one.set(element, divideVectors(sum(places.map(one.at)), divisor)),
      )
    },
  })
}

// Clears the images of a thread's units before anything is added to them.
function clear({ f, from, to }: Frame, start: Local, imageBytes: Local): void {
  const first = add(start, multiply(from, imageBytes))
  f.do(fillMemory(first, i32(0), multiply(subtract(to, from), imageBytes)))
}

const maxPoolGradient: Write = (frame, size) => {
  const { f, word } = frame
  const extents = extentsOf(frame)
  const result = word(words.result)
  clear(frame, result, extents.imageBytes)
  const toResult = f.let(subtract(result, word(words.image)))
  eachWindow(extents, true, {
    frame,
    size,
    padding: 'first',
    each: (window, channels) =>
      alongChannels(frame, window, channels, (one, places, element) => {
        const values = places.map((place) => f.let(one.at(place)))
        const winner = f.let(largest(values))
        const share = f.let(one.at(element))
        // The first place that equals the maximum, or the first NaN. Padding repeats a place, but only after its first use.
        const taken = f.let(f32x4(0))
        values.forEach((value, k) => {
          const hit = f.let(op('v128.or', op('f32x4.eq', value, winner), isNaN(value)))
          const at = f.let(add(places[k]!, toResult))
          const wins = op('v128.andnot', op('v128.and', share, hit), taken)
          one.set(at, addVectors(one.at(at), wins))
          f.set(taken, op('v128.or', taken, hit))
        })
      }),
  })
}

const avgPoolGradient: Write = (frame, size) => {
  const { f, word } = frame
  const extents = extentsOf(frame)
  clear(frame, word(words.image), extents.imageBytes)
  eachWindow(extents, true, {
    frame,
    size,
    // Values that are added to padding are dropped.
    padding: 'zeros',
    each(window, channels) {
      const divisor = f.let(window.count())
      alongChannels(frame, window, channels, (one, places, element) => {
        const share = f.let(divideVectors(one.at(element), divisor))
        for (const place of places) {
          const at = f.let(place)
          one.set(at, addVectors(one.at(at), share))
        }
      })
    },
  })
}

const writers: Readonly<Record<Name, Write>> = { maxPool, avgPool, maxPoolGradient, avgPoolGradient }

interface Attributes {
  readonly size: readonly number[]
  readonly strides: readonly number[]
  readonly padding: readonly (readonly [before: number, after: number])[]
}

// The code is unrolled over the places of a window, so the window has to be small. No window may be all padding.
function accepts({ inputs, outputs, attrs }: Signature): boolean {
  const { size, padding } = attrs as unknown as Attributes
  const all = [...inputs, ...outputs]
  return (
    size.length <= 2 &&
    sizeOf(size) <= 16 &&
    areFloat32(all) &&
    areFilled(all) &&
    padding.every(([before, after], k) => before < size[k]! && after < size[k]!)
  )
}

// One dimension is computed as two, with a height of 1.
const inTwo = (values: readonly number[], first: number): [number, number] =>
  values.length === 1 ? [first, values[0]!] : [values[0]!, values[1]!]

/** The kernels `maxPool`, `avgPool`, `maxPoolGradient` and `avgPoolGradient`. */
export function poolingKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  const compiled = new Map<string, Routine>()
  const routineFor = (name: Name, height: number, width: number): Routine => {
    const key = `${name} ${height} ${width}`
    return getOrInsert(compiled, key, () =>
      compileRoutine(machine, `pooling ${key}`, (frame) => writers[name](frame, { height, width })),
    )
  }
  interface Call {
    readonly image: readonly number[]
    readonly windows: readonly number[]
    readonly at: Partial<Record<'image' | 'windows' | 'result', number>>
  }
  const run = (name: Name, { image, windows, at }: Call, attrs: unknown): void => {
    const { size, strides, padding } = attrs as Attributes
    const [height, width] = inTwo(size, 1)
    const [strideY, strideX] = inTwo(strides, 1)
    const before = padding.map(([one]) => one)
    const [padY, padX] = inTwo(before, 0)
    const channels = image.at(-1)!
    const spareBytes = Math.ceil(channels / 16) * 64
    const [imageHeight, imageWidth] = inTwo(image.slice(1, -1), 1)
    const [outHeight, outWidth] = inTwo(windows.slice(1, -1), 1)
    writeArguments<keyof typeof words>(machine, words, {
      height: imageHeight,
      width: imageWidth,
      channels,
      outHeight,
      outWidth,
      strideY,
      strideX,
      padY,
      padX,
      image: at.image!,
      windows: at.windows!,
      result: at.result ?? 0,
      spare: machine.scratch(spareBytes),
      spareBytes,
    })
    const compiledRoutine = routineFor(name, height, width)
    const wholeImages = name.endsWith('Gradient')
    const units = wholeImages ? image[0]! : image[0]! * outHeight
    const work = outWidth * channels * height * width * (wholeImages ? outHeight : 1)
    machine.run(compiledRoutine, units, Math.ceil(16384 / work))
  }
  const forward = (name: 'maxPool' | 'avgPool'): NamedKernel<Block> => ({
    accepts,
    run([x], [out], attrs, { inputs, outputs }) {
      const at = { image: addressOf(x), windows: out!.at }
      run(name, { image: inputs[0]!.shape, windows: outputs[0]!.shape, at }, attrs)
    },
  })
  return {
    maxPool: forward('maxPool'),
    avgPool: forward('avgPool'),
    maxPoolGradient: {
      accepts,
      run([x, upstream], [out], attrs, { inputs }) {
        const at = { image: addressOf(x), windows: addressOf(upstream), result: out!.at }
        run('maxPoolGradient', { image: inputs[0]!.shape, windows: inputs[1]!.shape, at }, attrs)
      },
    },
    avgPoolGradient: {
      accepts,
      run([upstream], [out], attrs, { inputs, outputs }) {
        const at = { image: out!.at, windows: addressOf(upstream) }
        run('avgPoolGradient', { image: outputs[0]!.shape, windows: inputs[0]!.shape, at }, attrs)
      },
    },
  }
}
