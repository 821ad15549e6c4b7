// The assembler: each instruction computes what the specification says, numbers and control flow come out right, and
// mistakes are reported where they are made.
import { describe, expect, it } from 'vitest'
import { signed, unsigned } from '../../src/engines/wasm/assembler/encode.js'
import {
  type Code,
  call,
  copyMemory,
  extractLane,
  type FunctionBuilder,
  f32,
  f32x4,
  f64,
  fillMemory,
  type InstructionName,
  i32,
  i32x4,
  load,
  loadLane,
  ModuleBuilder,
  op,
  replaceLane,
  select,
  shuffle,
  shuffleBytes,
  store,
  storeLane,
  type ValueType,
} from '../../src/engines/wasm/assembler/index.js'
import { instructions, laneAccesses, lanes, loads, stores } from '../../src/engines/wasm/assembler/instructions.js'
import { findFeatures } from '../../src/engines/wasm/features.js'
import { wasmHost } from '../../src/engines/wasm/host.js'
import { randomNumbers } from '../random-kernel.js'
import { type Bits, bits, semantics, type View } from './instruction-semantics.js'

const host = wasmHost()!
const { fma } = findFeatures(undefined)
const memory = new host.Memory({ initial: 1, maximum: 1 })
const bytes = new Uint8Array(memory.buffer)
const operandsAt = [0, 16, 32] as const
const resultAt = 64

type Exports = Readonly<Record<string, (...values: number[]) => number>>

function compile(write: (module: ModuleBuilder) => void, functions: Exports = {}): Exports {
  const module = new ModuleBuilder({ shared: false, maximum: 1 })
  write(module)
  return new host.Instance(new host.Module(module.encode()), { host: { memory }, functions }).exports
}

/** A function of i32 parameters with an i32 result. */
function compute(parameters: number, write: (f: FunctionBuilder) => void): (...values: number[]) => number {
  const type = { parameters: Array<ValueType>(parameters).fill('i32'), results: ['i32'] as const }
  return compile((module) => module.function(type, write, 'compute')).compute!
}

const loadOf = { i32: 'i32.load', f32: 'f32.load', f64: 'f64.load', v128: 'v128.load' } as const
const storeOf = { i32: 'i32.store', f32: 'f32.store', f64: 'f64.store', v128: 'v128.store' } as const

/** Runs code, and gives what it leaves; operands are in memory. */
function result(code: Code): Bits {
  bytes.fill(0, resultAt, resultAt + 16)
  const { run } = compile((module) => {
    module.function(
      { parameters: [], results: [] },
      (f) => f.do(store(storeOf[code.type], i32(0), code, resultAt)),
      'run',
    )
  })
  run!()
  return bits(bytes.slice(resultAt, resultAt + 16).buffer)
}

function expectSame(actual: Bits, expected: Bits, view: View, what: string): void {
  // Object.is tells zeros apart, and takes all NaN for the same.
  const differs = actual[view].findIndex((lane, k) => !Object.is(lane, expected[view][k]))
  if (differs >= 0) throw new Error(`${what}: ${String(actual[view])}, expected ${String(expected[view])}`)
}

const interesting = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.75, 1e10, -1e10, Number.POSITIVE_INFINITY, Number.NaN]

/** Operands with values that are telling for a type, or any bits. */
function fillOperands(random: () => number, view: 'f32' | 'f64' | 'i32', round: number): void {
  for (const at of operandsAt) {
    const operand = bits(new ArrayBuffer(16))
    for (let k = 0; k < 16; k++) operand.u8[k] = random() * 256
    if (round % 4 !== 3) {
      const pick = () => interesting[Math.floor(random() * interesting.length)]!
      for (let k = 0; k < operand[view].length; k++) {
        operand[view][k] = view === 'i32' ? Math.floor(random() * 9) - 4 : pick()
      }
    }
    bytes.set(operand.u8, at)
  }
}

/** What an instruction's operands are best seen as. */
function operandView(name: InstructionName): 'f32' | 'f64' | 'i32' {
  const operation = name.split('.')[1]!
  const source = /f32|f64|i32|i16|i8/.exec(operation)?.[0] ?? name.slice(0, 3)
  return source === 'f32' || source === 'f64' ? source : 'i32'
}

const traps = new Set(['i32.div_s', 'i32.div_u', 'i32.rem_s', 'i32.rem_u'])
const fused = (name: string) => name.includes('relaxed')

describe('instructions', () => {
  const names = Object.keys(instructions) as InstructionName[]

  it.each(names.filter((name) => fma || !fused(name)))('%s', (name) => {
    const rule = semantics(name)
    expect(rule, `${name}: write into instruction-semantics.ts what it computes`).toBeDefined()
    const { operands, result: type } = instructions[name]
    const code = op(name, ...operands.map((operand, k) => load(loadOf[operand], i32(0), operandsAt[k])))
    const { run } = compile((module) => {
      module.function({ parameters: [], results: [] }, (f) => f.do(store(storeOf[type], i32(0), code, resultAt)), 'run')
    })
    const random = randomNumbers(7)
    for (let round = 0; round < 200; round++) {
      fillOperands(random, operandView(name), round)
      const [a, b, c] = operandsAt.map((at) => bits(bytes.slice(at, at + 16).buffer)) as [Bits, Bits, Bits]
      if (traps.has(name) && (b.i32[0] === 0 || (a.i32[0] === -(2 ** 31) && b.i32[0] === -1))) continue
      // Of a product that is not exact, whether it is rounded is the machine's choice.
      if (fused(name) && round % 4 === 3) continue
      bytes.fill(0, resultAt, resultAt + 16)
      run!()
      const expected = bits()
      rule!.compute(a, b, c, expected)
      expectSame(bits(bytes.slice(resultAt, resultAt + 16).buffer), expected, rule!.view, `${name} in round ${round}`)
    }
  })
})

describe('memory', () => {
  const fill = () => bytes.set(Uint8Array.from({ length: 64 }, (_, k) => 7 * k + 129))

  it.each(Object.keys(loads) as (keyof typeof loads)[])('%s', (name) => {
    fill()
    const from = bits(bytes.slice(5 + 3, 5 + 3 + 16).buffer)
    const expected = bits()
    const [, width, how] = /load(\d*)_?(.*)/.exec(name)!
    const size = width === '' ? { i32: 4, f32: 4, f64: 8, v128: 16 }[loads[name].type] : Number(width) / 8
    for (let k = 0; k < (how === 'splat' ? 16 : size); k++) expected.u8[k] = from.u8[k % size]!
    expectSame(result(load(name, i32(5), 3)), expected, 'u8', name)
  })

  it.each(Object.keys(stores) as (keyof typeof stores)[])('%s', (name) => {
    fill()
    const { type } = stores[name]
    const size = name === 'i32.store8' ? 1 : { i32: 4, f32: 4, f64: 8, v128: 16 }[type]
    compile((module) => {
      module.function(
        { parameters: [], results: [] },
        (f) => f.do(store(name, i32(40), load(loadOf[type], i32(0)), 300)),
        'run',
      )
    }).run!()
    expect(bytes.slice(340, 340 + size)).toEqual(bytes.slice(0, size))
    expect(bytes[340 + size]).toBe(0)
    bytes.fill(0, 340, 360)
  })

  it.each(Object.keys(laneAccesses) as (keyof typeof laneAccesses)[])('%s', (name) => {
    const size = Number(/\d+/.exec(name.slice(4))![0]) / 8
    for (let lane = 0; lane < 16 / size; lane++) {
      fill()
      const vector = load('v128.load', i32(0))
      const expected = bytes.slice(0, 16)
      if (name.includes('load')) {
        expected.set(bytes.slice(33, 33 + size), lane * size)
        const loaded = loadLane(name as 'v128.load32_lane', lane, i32(30), vector, 3)
        expect(result(loaded).u8).toEqual(expected)
      } else {
        const { run } = compile((module) => {
          const statement = storeLane(name as 'v128.store32_lane', lane, i32(30), vector, 3)
          module.function({ parameters: [], results: [] }, (f) => f.do(statement), 'run')
        })
        run!()
        expect(bytes.slice(33, 33 + size)).toEqual(expected.slice(lane * size, (lane + 1) * size))
      }
    }
  })

  it('copies overlapping areas, and fills', () => {
    fill()
    const before = bytes.slice(0, 40)
    const { run } = compile((module) => {
      module.function(
        { parameters: [], results: [] },
        (f) => f.do(copyMemory(i32(4), i32(0), i32(36)), fillMemory(i32(50), i32(9), i32(3))),
        'run',
      )
    })
    run!()
    expect(bytes.slice(4, 40)).toEqual(before.slice(0, 36))
    expect([...bytes.slice(50, 53)]).toEqual([9, 9, 9])
  })
})

describe('vectors', () => {
  it.each(Object.keys(lanes) as (keyof typeof lanes)[])('lanes of %s', (shape) => {
    const view = shape.slice(0, 3) as 'i32' | 'f32' | 'f64'
    const random = randomNumbers(3)
    fillOperands(random, view, 0)
    const vector = load('v128.load', i32(0))
    const value = { i32: i32(77), f32: f32(77), f64: f64(77) }[view]
    const before = bits(bytes.slice(0, 16).buffer)
    for (let lane = 0; lane < before[view].length; lane++) {
      expect(result(extractLane(shape, lane, vector))[view][0]).toBe(before[view][lane])
      const expected = before[view].slice()
      expected[lane] = 77
      expect(result(replaceLane(shape, lane, vector, value))[view]).toEqual(expected)
    }
  })

  it('are shuffled by lanes and by bytes', () => {
    bytes.set(Uint8Array.from({ length: 32 }, (_, k) => k))
    const [a, b] = [load('v128.load', i32(0)), load('v128.load', i32(16))]
    expect([...result(shuffle(a, b, 7, 0, 3, 4)).u8]).toEqual([
      28, 29, 30, 31, 0, 1, 2, 3, 12, 13, 14, 15, 16, 17, 18, 19,
    ])
    const order = [31, 0, 17, 3, 3, 3, 9, 30, 1, 2, 4, 5, 6, 7, 8, 16]
    expect([...result(shuffleBytes(a, b, order)).u8]).toEqual(order)
  })

  it('select takes vectors and numbers', () => {
    expect([...result(select(i32(1), i32x4(1, 2, 3, 4), i32x4(5))).i32]).toEqual([1, 2, 3, 4])
    expect([...result(select(i32(0), i32x4(1, 2, 3, 4), i32x4(5))).i32]).toEqual([5, 5, 5, 5])
    expect(result(select(i32(0), f64(1), f64(2))).f64[0]).toBe(2)
  })
})

describe('numbers', () => {
  const integers = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8192, -8193, 2 ** 31 - 1, -(2 ** 31)]

  it.each(integers)('the int32 %i', (value) => {
    expect(compute(0, (f) => f.do(i32(value)))()).toBe(value)
    expect([...result(i32x4(value, 1, value, 2)).i32]).toEqual([value, 1, value, 2])
  })

  it('unsigned ones are LEB128, from the specification and by reading them back', () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26])
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78])
    for (const value of [0, 127, 128, 16383, 16384, 2 ** 31, 2 ** 32 - 1]) {
      const read = unsigned(value).reduceRight((sum, byte) => sum * 128 + (byte & 127), 0)
      expect(read).toBe(value)
    }
  })

  it.each([0, -0, 1, -1.5, Math.fround(1e-45), 3.4028234663852886e38, Number.NEGATIVE_INFINITY, Number.NaN])(
    'the float %d',
    (value) => {
      expect(result(f32(value)).f32[0]).toBe(value)
      expect(result(f64(value)).f64[0]).toBe(value)
      expect([...result(f32x4(value)).f32]).toEqual([value, value, value, value])
    },
  )

  it('a float64 that is not a float32', () => {
    expect(result(f64(0.1)).f64[0]).toBe(0.1)
    expect(result(f32(0.1)).f32[0]).toBe(Math.fround(0.1))
  })
})

describe('control flow', () => {
  it('if, with and without else', () => {
    const sign = compute(1, (f) => {
      const x = f.parameter(0)
      const sign = f.let(i32(0))
      f.if(op('i32.gt_s', x, i32(0)), () => f.set(sign, i32(1)))
      f.if(
        op('i32.lt_s', x, i32(0)),
        () => f.set(sign, i32(-1)),
        () => f.increase(sign, 10),
      )
      f.do(sign)
    })
    expect([5, 0, -5].map((x) => sign(x))).toEqual([11, 10, -1])
  })

  it('while, for and repeat, nested', () => {
    // Σ_{i < n step 3} Σ_{j < i} j
    const sum = compute(1, (f) => {
      const total = f.let(i32(0))
      const i = f.let(i32(0))
      f.for(i, f.parameter(0), 3, () => {
        const j = f.let(i32(0))
        f.while(
          () => op('i32.lt_s', j, i),
          () => {
            f.increase(total, j)
            f.increase(j, 1)
          },
        )
      })
      f.do(total)
    })
    const expected = (n: number) => {
      let total = 0
      for (let i = 0; i < n; i += 3) for (let j = 0; j < i; j++) total += j
      return total
    }
    for (const n of [-1, 0, 1, 4, 20]) expect(sum(n)).toBe(expected(n))

    const runs = compute(1, (f) => {
      const count = f.let(i32(0))
      f.repeat(
        () => f.increase(count, 1),
        () => op('i32.lt_s', count, f.parameter(0)),
      )
      f.do(count)
    })
    expect([-3, 0, 1, 7].map((n) => runs(n))).toEqual([1, 1, 1, 7])
  })

  it('loops that count down', () => {
    const sum = compute(2, (f) => {
      const [left, step] = [f.let(f.parameter(0)), 3]
      const total = f.let(i32(0))
      f.countDown(left, () => f.increase(total, left), step)
      f.increase(total, op('i32.mul', left, i32(1000)))
      f.times(f.parameter(1), () => f.increase(total, 100_000))
      f.countDown(left, () => f.increase(total, 1_000_000))
      f.increase(total, left)
      f.do(total)
    })
    // 8 + 5 by threes, 2 left over, five times, and twice down to 0.
    expect(sum(8, 5)).toBe(8 + 5 + 2 * 1000 + 5 * 100_000 + 2 * 1_000_000)
    expect(sum(0, 0)).toBe(0)
  })

  it('procedures and routines get their parameters', () => {
    const { run } = compile((module) => {
      const write = module.procedure(2, (f, at, value) => f.do(store('i32.store', at, value)))
      module.routine('run', (f, args, from, to, thread) => {
        const sum = op('i32.add', op('i32.add', from, to), thread)
        f.call(write, args, sum)
      })
    })
    run!(8, 300, 20, 1)
    expect(new DataView(bytes.buffer).getInt32(bytes.byteOffset + 8, true)).toBe(321)
  })

  it('return, calls, and functions of the host', () => {
    const { power } = compile(
      (module) => {
        const host = module.import('pow', { parameters: ['f64', 'f64'], results: ['f64'] })
        expect(module.import('pow', { parameters: ['f64', 'f64'], results: ['f64'] }).index).toBe(host.index)
        const square = module.function({ parameters: ['f64'], results: ['f64'] }, (f) => {
          f.do(op('f64.mul', f.parameter(0), f.parameter(0)))
        })
        const early = module.function({ parameters: ['i32'], results: [] }, (f) => {
          f.if(f.parameter(0), () => f.return())
          f.do(store('f64.store', i32(0), f64(-1)))
        })
        module.function(
          { parameters: ['f64', 'f64'], results: ['f64'] },
          (f) => {
            f.call(early, i32(1))
            f.do(call(square, call(host, f.parameter(0), f.parameter(1))))
          },
          'power',
        )
      },
      { pow: (a, b) => a ** b },
    )
    bytes.fill(0, 0, 8)
    expect(power!(3, 2)).toBe(81)
    expect(bytes.slice(0, 8).every((byte) => byte === 0)).toBe(true)
  })

  it('many locals of all types keep apart', () => {
    const sum = compute(2, (f) => {
      const all: Code[] = []
      for (let k = 0; k < 200; k++) all.push(f.let(i32(k)), f.let(f64(0.5)), f.let(f32x4(k)))
      const total = f.let(f.parameter(1))
      for (const one of all) if (one.type === 'i32') f.increase(total, one)
      f.do(total)
    })
    expect(sum(0, 1000)).toBe(1000 + (199 * 200) / 2)
  })
})

describe('mistakes', () => {
  const inFunction = (write: (f: FunctionBuilder) => void) => () => {
    compute(1, write)
  }

  it.each<[string, () => unknown]>([
    ['f32.add: an operand is f64, expected f32', () => op('f32.add', f32(1), f64(1))],
    ['i32.add: 1 operands, expected 2', () => op('i32.add', i32(1))],
    ['f32.load: an operand is f32, expected i32', () => load('f32.load', f32(1))],
    ['i32.store: an operand is f64, expected i32', () => store('i32.store', i32(0), f64(1))],
    ['f32x4: an operand is f32, expected v128', () => extractLane('f32x4', 0, f32(1))],
    ['i32x4: an operand is f32, expected i32', () => replaceLane('i32x4', 0, i32x4(1), f32(1))],
    ['select: an operand is f32, expected i32', () => select(f32(1), f32(1), f32(1))],
    ['select: an operand is f64, expected f32', () => select(i32(1), f32(1), f64(1))],
    ['v128.load32_lane: an operand is f32, expected i32', () => loadLane('v128.load32_lane', 0, f32(0), i32x4(1))],
    ['set: f32 to a local of i32', inFunction((f) => f.set(f.parameter(0), f32(1)))],
    ['call: 0 operands', inFunction((f) => f.call({ index: 0, parameters: ['i32'], results: [] }))],
    ['call: operand 0 is f32', inFunction((f) => f.call({ index: 0, parameters: ['i32'], results: [] }, f32(1)))],
    [
      'imports come before functions',
      () =>
        compile((module) => {
          module.function({ parameters: [], results: [] }, () => undefined)
          module.import('late', { parameters: [], results: [] })
        }),
    ],
  ])('%s', (message, mistake) => {
    expect(mistake).toThrow(TypeError)
    expect(mistake).toThrow(message)
  })
})

describe('names', () => {
  const trace = (label?: string): string => {
    const { divide } = compile((module) => {
      module.label = label
      const type = { parameters: ['i32'], results: ['i32'] } as const
      module.function(type, (f) => f.do(op('i32.div_s', i32(1), f.parameter(0))), 'divide')
    })
    try {
      divide!(0)
    } catch (error) {
      return (error as Error).stack!
    }
    return ''
  }

  it('are in stack traces, and so in profiles', () => {
    expect(trace()).toMatch(/\bat divide \(?wasm:/)
    expect(trace('adamStep')).toMatch(/\bat adamStep \(?wasm:/)
  })
})
