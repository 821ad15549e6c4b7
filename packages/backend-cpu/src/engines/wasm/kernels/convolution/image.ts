// Writes images with their padding into working memory, one at a time, and then crops them.
import {
  add,
  type Code,
  copyMemory,
  type FunctionBuilder,
  fillMemory,
  i32,
  type Local,
  multiply,
  select,
} from '../../assembler/index.js'
import type { Machine } from '../../machine.js'
import { argument, word } from './arguments.js'
import { distances } from './geometry.js'
import type { Geometry } from './types.js'

/** Writes what `cropImage` reads. The padded image is at `imageAt` in working memory. */
export function writeCrop(
  { words }: Machine,
  { input, padded, before, channels, isPadded }: Geometry,
  imageAt: number,
): void {
  const [plane, row, width, image] = distances(padded, channels)
  words[word.image] = isPadded ? imageAt : 0
  words[word.imageBytes] = 4 * image
  words[word.cropAt] = 4 * (before[0] * plane + before[1] * row + before[2] * width)
  words[word.cropDepth] = input[0]
  words[word.cropHeight] = input[1]
  words[word.cropRow] = 4 * input[2] * channels
  words[word.planeBytes] = 4 * plane
  words[word.rowBytes] = 4 * row
}

/** The range of images, the address of working memory, and the target of the first image. */
export interface Images {
  readonly from: Local
  readonly to: Local
  readonly scratch: Local
  readonly out: Code
}

/** For each image: clears it, calls `fill` with its address, then copies the cropped image to its target. */
export function cropImage(
  f: FunctionBuilder,
  args: Local,
  { from, to, scratch, out }: Images,
  fill: (image: Local, unit: Local) => void,
): void {
  const own = f.let(argument(args, 'image'))
  const planes = f.let(multiply(argument(args, 'cropDepth'), argument(args, 'cropHeight')))
  const bytes = f.let(multiply(planes, argument(args, 'cropRow')))
  const target = f.let(add(out, multiply(from, bytes)))
  const unit = f.let(from)
  f.for(unit, to, 1, () => {
    const image = f.let(select(own, add(scratch, own), target))
    f.do(fillMemory(image, i32(0), argument(args, 'imageBytes')))
    fill(image, unit)
    f.if(
      own,
      () => crop(f, args, image, target),
      () => f.increase(target, bytes),
    )
  })
}

// Moves `out` on to the next image.
function crop(f: FunctionBuilder, args: Local, image: Local, out: Local): void {
  const plane = f.let(add(image, argument(args, 'cropAt')))
  const [depth, bytes] = [f.let(argument(args, 'cropDepth')), f.let(argument(args, 'cropRow'))]
  f.countDown(depth, () => {
    const [row, height] = [f.let(plane), f.let(argument(args, 'cropHeight'))]
    f.countDown(height, () => {
      f.do(copyMemory(out, row, bytes))
      f.increase(out, bytes)
      f.increase(row, argument(args, 'rowBytes'))
    })
    f.increase(plane, argument(args, 'planeBytes'))
  })
}
