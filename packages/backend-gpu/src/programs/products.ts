// Products of matrices on a device: the kernels are the same for all sizes, and compiled once.
import type { Device } from '../device/device.js'
import type { Floats } from '../device/gpu-js.js'
import type { Launch, LaunchSource } from '../device/launch.js'
import {
  lanesOf,
  packArguments,
  packedProductArguments,
  packedProductSource,
  packSource,
  productArguments,
  productSource,
  unpackArguments,
  unpackSource,
} from '../render/product-sources.js'
import { type Placement, type ProductSizes, partsOf } from './product-plan.js'

/** An operand: floats, and where in them its elements are. */
export interface Operand {
  readonly floats: Floats
  readonly at: Placement
}

/** Multiplies matrices. */
export interface Products {
  /** Batches of rows × terms, times terms × columns; row-major. */
  multiply(left: Operand, right: Operand, sizes: ProductSizes): Floats | Promise<Floats>
  /** Gives back what was compiled. */
  release(): void
}

/** What follows a result, at once where that is there. */
export function next<A, B>(value: A | Promise<A>, then: (value: A) => B | Promise<B>): B | Promise<B> {
  return value instanceof Promise ? value.then(then) : then(value)
}

/** Products on a device. */
export function makeProducts(device: Device): Products {
  const launches = new Map<string, Launch>()
  const launch = (name: string, source: () => LaunchSource): Launch => {
    const known = launches.get(name)
    if (known !== undefined) return known
    const made = device.compile(source())
    launches.set(name, made)
    return made
  }
  const run = <Name extends string>(
    one: Launch,
    threads: number,
    arrays: readonly Floats[],
    names: readonly Name[],
    values: Readonly<Record<Name, number>>,
  ): Floats | Promise<Floats> => one.run(threads, [...arrays, ...names.map((name) => values[name])])
  const freed = (arrays: readonly Floats[], result: Floats): Floats => {
    for (const array of arrays) device.free(array)
    return result
  }
  const lanes = lanesOf(device.mode)

  const pack = ({ floats, at }: Operand, batches: number, outer: number, inner: number, paddedOuter = outer) => {
    const tiles = Math.ceil(inner / 4)
    return run(launch('pack', packSource), batches * paddedOuter * tiles, [floats], packArguments, {
      outer,
      inner,
      paddedOuter,
      tiles,
      base: at.base,
      batchStride: at.batch,
      outerStride: at.outer,
      innerStride: at.inner,
    })
  }
  const packedProduct = (left: Operand, right: Operand, sizes: ProductSizes, threads: number, perPart: number) => {
    const { batches, rows, columns, terms } = sizes
    const quarters = Math.ceil(terms / 4)
    return next(pack(left, batches, rows, terms), (x) =>
      next(pack(right, batches, terms, columns, quarters * 4), (y) =>
        next(
          run(launch('product', packedProductSource), threads, [x, y], packedProductArguments, {
            rows,
            tiles: Math.ceil(columns / 4),
            batches,
            quarters,
            perPart: perPart / 4,
          }),
          (result) => freed([x, y], result),
        ),
      ),
    )
  }
  const plainProduct = (left: Operand, right: Operand, sizes: ProductSizes, threads: number, perPart: number) =>
    run(
      launch('product', () => productSource(device.mode)),
      threads,
      [left.floats, right.floats],
      productArguments,
      {
        ...sizes,
        tiles: Math.ceil(sizes.columns / lanes),
        perPart,
        leftBase: left.at.base,
        leftBatch: left.at.batch,
        leftRow: left.at.outer,
        leftTerm: left.at.inner,
        rightBase: right.at.base,
        rightBatch: right.at.batch,
        rightTerm: right.at.outer,
        rightColumn: right.at.inner,
      },
    )
  return {
    multiply(left, right, sizes) {
      const { batches, rows, columns } = sizes
      const { parts, perPart } = partsOf(sizes, lanes)
      const tiles = Math.ceil(columns / lanes)
      const partTexels = batches * rows * tiles
      const multiplied = device.mode === 'webgl2' ? packedProduct : plainProduct
      const result = multiplied(left, right, sizes, parts * partTexels, perPart)
      if (device.mode !== 'webgl2' && parts === 1 && columns % lanes === 0) return result
      return next(result, (packed) =>
        next(
          run(
            launch('unpack', () => unpackSource(device.mode)),
            batches * rows * columns,
            [packed],
            unpackArguments,
            { columns, tiles, parts, partTexels },
          ),
          (flat) => freed([packed], flat),
        ),
      )
    },
    release() {
      for (const one of launches.values()) one.destroy()
      launches.clear()
    },
  }
}
