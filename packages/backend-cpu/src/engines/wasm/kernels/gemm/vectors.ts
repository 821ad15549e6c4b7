// Idioms of vector code that products share: multiply-add with or without fusing, and vectors of fewer than four lanes.
import {
  addVectors,
  type Callable,
  type Code,
  call,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  load,
  loadLane,
  type ModuleBuilder,
  multiplyVectors,
  op,
  type Statement,
  shuffle,
  storeLane,
} from '../../assembler/index.js'

/** Four zeros. */
export const zeros: Code = i32x4(0)

/** `a · b + c` on vectors. */
export type MultiplyAdd = (a: Code, b: Code, c: Code) => Code

/** `a · b + c` with one rounding, if the machine supports it. */
export function multiplyAdd(fma: boolean): MultiplyAdd {
  return fma ? (a, b, c) => op('f32x4.relaxed_madd', a, b, c) : (a, b, c) => addVectors(c, multiplyVectors(a, b))
}

/** Reads and writes the first one to three lanes, and nothing beyond them. */
export interface Tails {
  /** The first `count` numbers at `address`, then zeros. */
  load(address: Code, count: Code): Code
  /** Writes the first `count` lanes. */
  store(address: Code, vector: Code, count: Code): Statement
}

/** Adds the two functions to a module. */
export function tailFunctions(module: ModuleBuilder): Tails {
  const { load: read, store: write } = { load: tailLoad(module), store: tailStore(module) }
  return {
    load: (address, count) => call(read, address, count),
    store: (address, vector, count) => ({ type: 'none', bytes: call(write, address, vector, count).bytes }),
  }
}

const atLeast2 = (count: Code): Code => op('i32.and', count, i32(2))
const isOdd = (count: Code): Code => op('i32.and', count, i32(1))

function tailLoad(module: ModuleBuilder): Callable {
  return module.function({ parameters: ['i32', 'i32'], results: ['v128'] }, (f, address, count) => {
    const value = f.local('v128')
    f.if(
      atLeast2(count),
      () => {
        f.set(value, load('v128.load64_zero', address))
        f.if(isOdd(count), () => f.set(value, loadLane('v128.load32_lane', 2, address, value, 8)))
      },
      () => f.set(value, load('v128.load32_zero', address)),
    )
    f.do(value)
  })
}

function tailStore(module: ModuleBuilder): Callable {
  return module.function({ parameters: ['i32', 'v128', 'i32'], results: [] }, (f, address, value, count) => {
    f.if(
      atLeast2(count),
      () => {
        f.do(storeLane('v128.store64_lane', 0, address, value))
        f.if(isOdd(count), () => f.do(storeLane('v128.store32_lane', 2, address, value, 8)))
      },
      () => f.do(storeLane('v128.store32_lane', 0, address, value)),
    )
  })
}

/** The sums of the lanes of up to four vectors, as one vector. The sum of a single vector is in the first lane. */
export function addLanes(f: FunctionBuilder, vectors: readonly Local[]): Local {
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => vectors[k] ?? vectors[0]!) as [Local, Local, Local, Local]
  const ab = f.let(addVectors(shuffle(a, b, 0, 1, 4, 5), shuffle(a, b, 2, 3, 6, 7)))
  const cd = vectors.length === 1 ? ab : f.let(addVectors(shuffle(c, d, 0, 1, 4, 5), shuffle(c, d, 2, 3, 6, 7)))
  return f.let(addVectors(shuffle(ab, cd, 0, 2, 4, 6), shuffle(ab, cd, 1, 3, 5, 7)))
}
