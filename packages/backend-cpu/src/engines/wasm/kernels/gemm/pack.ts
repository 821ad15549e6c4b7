// Copies a part of a matrix into panels. A panel holds `lanes` rows of a, or columns of b, side by side for each step of k.
import {
  add,
  type Callable,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  op,
  shuffle,
  store,
  subtract,
} from '../../assembler/index.js'

/** What a packer works on: the source, the target, the numbers of lanes and steps, and their strides in the source. */
interface Source {
  readonly from: Local
  readonly to: Local
  readonly lanes: Local
  readonly steps: Local
  readonly laneStride: Local
  readonly stepStride: Local
}

/**
 * A function `(from, to, lanes, steps, laneStride, stepStride)`. It writes one panel of `width` lanes after the other. The
 * last one may have fewer lanes. With `fill`, zeros fill it up to a multiple of four; without it, the panel is narrower.
 */
export function packer(module: ModuleBuilder, width: number, fill: boolean): Callable {
  return module.procedure(6, (f, from, to, lanes, steps, laneStride, stepStride) => {
    const source: Source = { from, to, lanes, steps, laneStride, stepStride }
    f.countDown(
      lanes,
      () => {
        const at = f.let(from)
        f.if(
          op('i32.eq', laneStride, i32(4)),
          () => copyLanes(f, at, to, f.let(steps), stepStride, width),
          () => {
            f.if(
              op('i32.eq', stepStride, i32(4)),
              () => turnLanes(f, source, at, width),
              () => copySingly(f, source, at, width),
            )
          },
        )
        f.increase(from, multiply(laneStride, i32(width)))
      },
      width,
    )
    f.if(lanes, () => packRest(f, source, fill))
  })
}

/** Copies `width` adjacent numbers for each of `left` steps. Moves `at`, `to` and `left` on. */
export function copyLanes(
  f: FunctionBuilder,
  at: Local,
  to: Local,
  left: Local,
  stepStride: Code,
  width: number,
): void {
  f.countDown(left, () => {
    let lane = 0
    for (; lane + 4 <= width; lane += 4) f.do(store('v128.store', to, load('v128.load', at, 4 * lane), 4 * lane))
    for (; lane < width; lane++) f.do(store('f32.store', to, load('f32.load', at, 4 * lane), 4 * lane))
    f.increase(at, stepStride)
    f.increase(to, 4 * width)
  })
}

// Steps are adjacent in the source.
function turnLanes(f: FunctionBuilder, { to, steps, laneStride }: Source, at: Local, width: number): void {
  const pointers = [f.let(at)]
  for (let lane = 1; lane < width; lane++) pointers.push(f.let(add(pointers[lane - 1]!, laneStride)))
  copyRun(f, pointers, to, f.let(steps))
}

/**
 * Copies `left` numbers from each pointer to `to`, interleaved. It transposes blocks of four by four in registers. Moves
 * the pointers, `to` and `left` on.
 */
export function copyRun(f: FunctionBuilder, pointers: readonly Local[], to: Local, left: Local): void {
  const width = pointers.length
  f.countDown(
    left,
    () => {
      let lane = 0
      for (; lane + 4 <= width; lane += 4) {
        const turned = transpose(
          f,
          pointers.slice(lane, lane + 4).map((pointer) => load('v128.load', pointer)),
        )
        turned.forEach((vector, step) => {
          f.do(store('v128.store', to, vector, 4 * (width * step + lane)))
        })
      }
      for (; lane < width; lane++) {
        for (let step = 0; step < 4; step++) {
          f.do(store('f32.store', to, load('f32.load', pointers[lane]!, 4 * step), 4 * (width * step + lane)))
        }
      }
      for (const pointer of pointers) f.increase(pointer, 16)
      f.increase(to, 16 * width)
    },
    4,
  )
  f.countDown(left, () => {
    pointers.forEach((pointer, lane) => {
      f.do(store('f32.store', to, load('f32.load', pointer), 4 * lane))
      f.increase(pointer, 4)
    })
    f.increase(to, 4 * width)
  })
}

/** The four columns of four rows, as code. */
export function transpose(f: FunctionBuilder, rows: readonly Code[]): Code[] {
  const [a, b, c, d] = rows.map((row) => f.let(row)) as [Local, Local, Local, Local]
  const lowAB = f.let(shuffle(a, b, 0, 4, 1, 5))
  const lowCD = f.let(shuffle(c, d, 0, 4, 1, 5))
  const highAB = f.let(shuffle(a, b, 2, 6, 3, 7))
  const highCD = f.let(shuffle(c, d, 2, 6, 3, 7))
  return [
    shuffle(lowAB, lowCD, 0, 1, 4, 5),
    shuffle(lowAB, lowCD, 2, 3, 6, 7),
    shuffle(highAB, highCD, 0, 1, 4, 5),
    shuffle(highAB, highCD, 2, 3, 6, 7),
  ]
}

// Neither lanes nor steps are adjacent.
function copySingly(f: FunctionBuilder, source: Source, at: Local, width: number): void {
  const { to, steps, laneStride, stepStride } = source
  const left = f.let(steps)
  f.countDown(left, () => {
    const lane = f.let(at)
    for (let k = 0; k < width; k++) {
      if (k > 0) f.increase(lane, laneStride)
      f.do(store('f32.store', to, load('f32.load', lane), 4 * k))
    }
    f.increase(at, stepStride)
    f.increase(to, 4 * width)
  })
}

// Packs fewer lanes than a panel has.
function packRest(f: FunctionBuilder, { from, to, lanes, steps, laneStride, stepStride }: Source, fill: boolean): void {
  const missing = f.let(fill ? op('i32.and', subtract(i32(0), lanes), i32(3)) : i32(0))
  const left = f.let(steps)
  f.countDown(left, () => {
    const lane = f.let(from)
    const count = f.let(lanes)
    f.repeat(
      () => {
        f.do(store('f32.store', to, load('f32.load', lane)))
        f.increase(lane, laneStride)
        f.increase(to, 4)
        f.increase(count, -1)
      },
      () => count,
    )
    f.set(count, missing)
    f.countDown(count, () => {
      f.do(store('i32.store', to, i32(0)))
      f.increase(to, 4)
    })
    f.increase(from, stepStride)
  })
}
