// Copies a part of a matrix into panels: `lanes` rows of a, or columns of b, side by side for every step of k.
import {
  type Callable,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  op,
  shuffle,
  store,
} from '../../assembler/index.js'

/** Parameters of a packer: where from, where to, how many lanes and steps, how far apart these lie in the source. */
const parameters = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const

/** What a packer works on. */
interface Source {
  readonly from: Local
  readonly to: Local
  readonly lanes: Local
  readonly steps: Local
  readonly laneStride: Local
  readonly stepStride: Local
}

/**
 * A function `(from, to, lanes, steps, laneStride, stepStride)`. Panels of `width` lanes follow each other; the last may
 * have fewer: then, with `fill`, zeros stand for the missing ones up to a multiple of four, and without, the panel is
 * narrower.
 */
export function packer(module: ModuleBuilder, width: number, fill: boolean): Callable {
  return module.function({ parameters, results: [] }, (f) => {
    const source: Source = {
      from: f.parameter(0),
      to: f.parameter(1),
      lanes: f.parameter(2),
      steps: f.parameter(3),
      laneStride: f.parameter(4),
      stepStride: f.parameter(5),
    }
    f.while(
      () => op('i32.ge_s', source.lanes, i32(width)),
      () => {
        const at = f.let(source.from)
        f.if(
          op('i32.eq', source.laneStride, i32(4)),
          () => copyLanes(f, source, at, width),
          () => {
            f.if(
              op('i32.eq', source.stepStride, i32(4)),
              () => turnBlocks(f, source, at, width),
              () => copySingly(f, source, at, width, source.steps),
            )
          },
        )
        f.increase(source.from, op('i32.mul', source.laneStride, i32(width)))
        f.increase(source.lanes, -width)
      },
    )
    f.if(source.lanes, () => packRest(f, source, fill))
  })
}

// Lanes are neighbours in the source.
function copyLanes(f: FunctionBuilder, { to, steps, stepStride }: Source, at: Local, width: number): void {
  const left = f.let(steps)
  f.while(
    () => left,
    () => {
      let lane = 0
      for (; lane + 4 <= width; lane += 4) f.do(store('v128.store', to, load('v128.load', at, 4 * lane), 4 * lane))
      for (; lane < width; lane++) f.do(store('f32.store', to, load('f32.load', at, 4 * lane), 4 * lane))
      f.increase(at, stepStride)
      f.increase(to, 4 * width)
      f.increase(left, -1)
    },
  )
}

// Steps are neighbours in the source: blocks of four steps of four lanes are transposed in registers.
function turnBlocks(f: FunctionBuilder, source: Source, at: Local, width: number): void {
  const { to, steps, laneStride } = source
  const left = f.let(steps)
  const rows = lanePointers(f, at, laneStride, width)
  f.while(
    () => op('i32.ge_s', left, i32(4)),
    () => {
      let lane = 0
      for (; lane + 4 <= width; lane += 4) {
        const turned = transpose(
          f,
          rows.slice(lane, lane + 4).map((row) => load('v128.load', row)),
        )
        turned.forEach((vector, step) => {
          f.do(store('v128.store', to, vector, 4 * (width * step + lane)))
        })
      }
      for (; lane < width; lane++) {
        for (let step = 0; step < 4; step++) {
          f.do(store('f32.store', to, load('f32.load', rows[lane]!, 4 * step), 4 * (width * step + lane)))
        }
      }
      for (const row of rows) f.increase(row, 16)
      f.increase(to, 16 * width)
      f.increase(left, -4)
    },
  )
  f.set(at, rows[0]!)
  copySingly(f, source, at, width, left)
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

function lanePointers(f: FunctionBuilder, at: Local, stride: Local, count: number): Local[] {
  const pointers = [f.let(at)]
  for (let lane = 1; lane < count; lane++) pointers.push(f.let(op('i32.add', pointers[lane - 1]!, stride)))
  return pointers
}

// No neighbours at all, or steps that are left over.
function copySingly(f: FunctionBuilder, source: Source, at: Local, width: number, steps: Local): void {
  const { to, laneStride, stepStride } = source
  const left = f.let(steps)
  f.while(
    () => left,
    () => {
      const lane = f.let(at)
      for (let k = 0; k < width; k++) {
        if (k > 0) f.increase(lane, laneStride)
        f.do(store('f32.store', to, load('f32.load', lane), 4 * k))
      }
      f.increase(at, stepStride)
      f.increase(to, 4 * width)
      f.increase(left, -1)
    },
  )
}

// Fewer lanes than a panel has.
function packRest(f: FunctionBuilder, { from, to, lanes, steps, laneStride, stepStride }: Source, fill: boolean): void {
  const missing = f.let(fill ? op('i32.and', op('i32.sub', i32(0), lanes), i32(3)) : i32(0))
  const left = f.let(steps)
  f.while(
    () => left,
    () => {
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
      f.while(
        () => count,
        () => {
          f.do(store('i32.store', to, i32(0)))
          f.increase(to, 4)
          f.increase(count, -1)
        },
      )
      f.increase(from, stepStride)
      f.increase(left, -1)
    },
  )
}
