// Section `gradients`: first and second order of every differentiable op, and known gradients at extremes.
import { grad, vjp } from '@tensorloom/autograd'
import {
  abs,
  elu,
  isFloating,
  logSigmoid,
  logSumExp,
  max,
  relu,
  scope,
  sigmoid,
  silu,
  softplus,
  type Tensor,
  type TypedArray,
  tanh,
  tensor,
  withBackend,
} from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { type CaseFile, type CaseTensor, isOptimizerCase, type OpCase, type Tolerance } from '../conformance/case.js'
import { describeDeviation, numbersOf, worstDeviation } from '../conformance/compare.js'
import { findOperation } from '../conformance/operations.js'
import { standardTolerance } from '../conformance/tolerance.js'
import { type Differentiable, gradcheck } from '../gradcheck.js'
import { describeCase } from './conformance.js'
import type { Suite } from './context.js'

// Enough to catch a wrong rule; every element of every case would take minutes.
const casesPerOp = 2
const elementsPerInput = 4

/** Registers the gradient checks. */
export function gradientTests(suite: Suite, files: readonly CaseFile[]): void {
  const { describe } = suite.framework
  const exact = suite.backend.capabilities.dtypes.has('float64')
  const how = exact ? 'against central differences in float64' : 'against the reference backend in float64'
  describe(`gradients to second order, ${how}`, () => {
    for (const [op, cases] of smallestCases(files, suite)) {
      for (const one of cases) {
        suite.test(describeCase(one), ['gradients', `gradients/${op}`], () =>
          exact ? checkNumerically(one, suite) : checkAgainstReference(one, suite),
        )
      }
    }
  })
  describe('gradients at extremes', () => {
    for (const [name, op, x, want] of extremes) {
      suite.test(`${name} at ${x.join(', ')}`, ['gradients', 'gradients/extremes', `gradients/${name}`], async () => {
        const space = scope()
        try {
          const gradient = space.run(() =>
            withBackend(suite.backend, () => {
              return grad((input) => op(input).sum())(tensor([...x]))
            }),
          )
          const expected: CaseTensor = { shape: gradient.shape, dtype: 'float32', data: want }
          expectClose(`gradient of ${name}`, await gradient.data(), expected, standardTolerance)
        } finally {
          space.dispose()
        }
      })
    }
  })
}

// Where a formula that is not written with care gives NaN, infinity or 0.
const extremes: readonly (readonly [
  name: string,
  op: (x: Tensor) => Tensor,
  x: readonly number[],
  want: readonly number[],
])[] = [
  ['sigmoid', sigmoid, [-300, 300], [0, 0]],
  ['logSigmoid', logSigmoid, [-300, 300], [1, 0]],
  ['softplus', softplus, [-300, 300], [0, 1]],
  ['tanh', tanh, [-300, 300], [0, 0]],
  ['silu', silu, [-300, 300], [0, 1]],
  ['elu', elu, [-300, 300], [0, 1]],
  ['relu', relu, [-300, 300, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [0, 1, 0, 1]],
  ['abs', abs, [-300, 300, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [-1, 1, -1, 1]],
  ['logSumExp', logSumExp, [300, 300], [0.5, 0.5]],
  ['logSumExp', logSumExp, [-300, 300], [0, 1]],
  ['max', max, [-300, 300, Number.NEGATIVE_INFINITY], [0, 1, 0]],
]

function smallestCases(files: readonly CaseFile[], suite: Suite): Map<string, OpCase[]> {
  const groups = new Map<string, OpCase[]>()
  for (const one of files.flatMap(({ cases }) => cases)) {
    if (isOptimizerCase(one) || !one.grads?.some((gradient) => gradient !== null)) continue
    if ('missing' in findOperation(one.op, one.attrs, suite.options.operations)) continue
    groups.set(one.op, [...(groups.get(one.op) ?? []), one])
  }
  const elements = (one: OpCase): number => one.inputs.reduce((sum, { data }) => sum + data.length, 0)
  for (const [op, cases] of groups) {
    groups.set(op, cases.sort((a, b) => elements(a) - elements(b)).slice(0, casesPerOp))
  }
  return groups
}

function functionOf(one: OpCase, suite: Suite): Differentiable {
  const found = findOperation(one.op, one.attrs, suite.options.operations)
  if ('missing' in found) throw new Error(`missing: ${found.missing}`)
  return (...inputs) => found.run(inputs, one.attrs)
}

async function checkNumerically(one: OpCase, suite: Suite): Promise<void> {
  const inputs = one.inputs.map((stored) => inputOf(stored, 'float64'))
  try {
    await gradcheck(functionOf(one, suite), inputs, {
      order: 2,
      maxElements: elementsPerInput,
      backend: suite.backend,
    })
  } finally {
    for (const input of inputs) input.dispose()
  }
}

async function checkAgainstReference(one: OpCase, suite: Suite): Promise<void> {
  const want = await bothOrders(one, suite, 'float64', reference())
  const got = await bothOrders(one, suite, 'float32', suite.backend)
  for (const [name, gradients] of Object.entries(want)) {
    for (const [k, expected] of gradients.entries()) {
      const values = Float32Array.from(numbersOf(got[name as keyof typeof got][k]!))
      expectClose(`${name}-order gradient of float input ${k}`, values, expected, float32Tolerance)
    }
  }
}

function expectClose(what: string, got: TypedArray, want: CaseTensor, tolerance: Tolerance): void {
  const worst = worstDeviation(what, got, want, tolerance)
  if (worst !== undefined && worst.error > worst.allowed) throw new Error(`${what}: ${describeDeviation(worst)}`)
}

// Second-order gradients of float32 carry the rounding of two passes.
const float32Tolerance = { absolute: 1e-4, relative: 1e-3 }

type Gradients = Record<'first' | 'second', readonly CaseTensor[]>

async function bothOrders(
  one: OpCase,
  suite: Suite,
  dtype: 'float32' | 'float64',
  backend: Suite['backend'],
): Promise<Gradients> {
  const fn = functionOf(one, suite)
  const space = scope()
  try {
    const { first, second } = space.run(() =>
      withBackend(backend, () => {
        const inputs = one.inputs.map((stored) => inputOf(stored, dtype))
        const sources = inputs.filter((input) => isFloating(input.dtype))
        const floats = (...values: Tensor[]): readonly Tensor[] => {
          let next = 0
          const outputs = fn(...inputs.map((input) => (isFloating(input.dtype) ? values[next++]! : input)))
          return (Array.isArray(outputs) ? (outputs as Tensor[]) : [outputs as Tensor]).slice(0, 1)
        }
        const upstream = [inputOf(one.upstream![0]!, dtype)]
        const once = (...values: Tensor[]): readonly Tensor[] => vjp(floats, values, upstream).gradients
        return { first: once(...sources), second: vjp(once, sources, once(...sources)).gradients }
      }),
    )
    return { first: await stored(first), second: await stored(second) }
  } finally {
    space.dispose()
  }
}

async function stored(tensors: readonly Tensor[]): Promise<CaseTensor[]> {
  const values = await Promise.all(tensors.map((one) => one.data()))
  return tensors.map(({ shape }, k) => ({ shape, dtype: 'float32', data: Array.from(values[k]!) }))
}

function inputOf(input: CaseTensor, dtype: 'float32' | 'float64'): Tensor {
  const kept = isFloating(input.dtype) ? dtype : input.dtype
  return tensor(numbersOf(input), { shape: input.shape, dtype: kept })
}
