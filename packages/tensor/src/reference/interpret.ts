// Interprets kernels, one element at a time. It is simple rather than fast, because other backends are tested against
// it.
import type { TypedArray } from '../dtype.js'
import { binaryOperators, casts, integerOperators, reduceIdentity, unaryOperators, wrap } from '../ir/operators.js'
import type { BinaryOperator, Expr, Index, Kernel, Reduce, Scalar } from '../ir/types.js'
import { reduceAxes, topologicalOrder } from '../ir/visit.js'

/** A kernel that is ready to run on typed arrays. */
export type Interpreted = (inputs: readonly ArrayLike<number>[], output: TypedArray, params: ArrayLike<number>) => void

interface Machine {
  axes: number[]
  accumulators: number[]
  inputs: readonly ArrayLike<number>[]
  params: ArrayLike<number>
}
type Step = () => number

/**
 * Compiles a kernel to closures that share their state.
 *
 * @example
 * ```ts
 * import { interpret, type Kernel } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * const kernel: Kernel = {
 *   name: 'double',
 *   shape: [3],
 *   reduces: [],
 *   inputs: [],
 *   dtype: 'int32',
 *   value: ir.mul(ir.axisIndex(0), 2),
 *   params: 0,
 * }
 * const output = new Int32Array(3)
 * interpret(kernel)([], output, [])
 * console.log(output) // Int32Array [0, 2, 4]
 * ```
 */
export function interpret(kernel: Kernel): Interpreted {
  const machine: Machine = { axes: [], accumulators: [], inputs: [], params: [] }
  const extentOf = (extent: Scalar): number => read(machine, extent)
  const rank = kernel.shape.length
  const reads = reduceAxes(kernel)
  const reduces = kernel.reduces.map((reduce) => compileReduce(reduce, rank, machine))
  const value = compile(kernel.value, machine)

  return (inputs, output, params) => {
    machine.inputs = inputs
    machine.params = params
    const shape = kernel.shape.map(extentOf)
    const { axes } = machine
    axes.fill(0)
    for (let k = 0; k < rank; k++) axes[k] = 0
    const starts = reduces.map(() => true)
    for (let at = 0; at < output.length; at++) {
      // An accumulator is recomputed only when an axis that it reads has changed.
      for (let j = 0; j < reduces.length; j++) {
        if (!starts[j]) continue
        machine.accumulators[j] = reduces[j]!()
        starts[j] = false
      }
      output[at] = value()
      for (let k = rank - 1; k >= 0; k--) {
        const carry = ++axes[k]! === shape[k]
        if (carry) axes[k] = 0
        for (let j = 0; j < reads.length; j++) if (reads[j]!.includes(k)) starts[j] = true
        if (!carry) break
      }
    }
    machine.inputs = []
  }
}

function read(machine: Machine, value: Scalar): number {
  return typeof value === 'number' ? value : machine.params[value.param]!
}

function compileReduce(reduce: Reduce, rank: number, machine: Machine): Step {
  const body = compile(reduce.body, machine)
  const identity = reduceIdentity(reduce.operator, reduce.dtype)
  const combine = combiners[reduce.operator]
  const finish = wrap[reduce.dtype] ?? ((x: number) => x)
  const product = reduce.dtype === 'int32' && reduce.operator === 'prod' ? Math.imul : combine
  const { axes } = machine
  return () => {
    const shape = reduce.shape.map((extent) => read(machine, extent))
    let left = shape.reduce((size, extent) => size * extent, 1)
    for (let k = 0; k < shape.length; k++) axes[rank + k] = 0
    let result = identity
    for (; left > 0; left--) {
      result = product(result, body())
      for (let k = shape.length - 1; k >= 0; k--) {
        if (++axes[rank + k]! < shape[k]!) break
        axes[rank + k] = 0
      }
    }
    return finish(result)
  }
}

const combiners = {
  sum: (a: number, b: number): number => a + b,
  prod: (a: number, b: number): number => a * b,
  max: Math.max,
  min: Math.min,
}

// Every node is evaluated into a slot once per element, operands first. So shared nodes are computed once.
function compile(root: Expr, machine: Machine): Step {
  const order = topologicalOrder([root])
  const slots = new Float64Array(order.length)
  const slotOf = new Map(order.map((node, k) => [node, k]))
  const steps = order.map((node) => compileNode(node, (child) => slotOf.get(child)!, slots, machine))
  const last = steps.length - 1
  return () => {
    for (let k = 0; k <= last; k++) slots[k] = steps[k]!()
    return slots[last]!
  }
}

function compileNode(node: Expr, slot: (child: Expr) => number, slots: Float64Array, machine: Machine): Step {
  switch (node.kind) {
    case 'const': {
      const { value } = node
      return typeof value === 'number' ? () => value : () => machine.params[value.param]!
    }
    case 'axis':
      return () => machine.axes[node.axis]!
    case 'acc':
      return () => machine.accumulators[node.reduce]!
    case 'unary': {
      const apply = unaryOperators[node.operator]
      const fit = wrap[node.dtype]
      const x = slot(node.operand)
      return fit === undefined ? () => apply(slots[x]!) : () => fit(apply(slots[x]!))
    }
    case 'binary': {
      const apply = binaryFor(node.operator, node.left)
      const fit = wrap[node.dtype]
      const [a, b] = [slot(node.left), slot(node.right)]
      return fit === undefined ? () => apply(slots[a]!, slots[b]!) : () => fit(apply(slots[a]!, slots[b]!))
    }
    case 'select': {
      const [c, a, b] = [slot(node.condition), slot(node.whenTrue), slot(node.whenFalse)]
      return () => (slots[c] === 0 ? slots[b]! : slots[a]!)
    }
    case 'cast': {
      const convert = casts[node.dtype]
      const x = slot(node.operand)
      return () => convert(slots[x]!)
    }
    case 'load':
      return compileLoad(node, slot, slots, machine)
  }
}

function binaryFor(operator: BinaryOperator, left: Expr): (a: number, b: number) => number {
  const integer = left.dtype === 'int32' || left.dtype === 'uint8' ? integerOperators[operator] : undefined
  return integer ?? binaryOperators[operator]
}

type Load = Extract<Expr, { kind: 'load' }>

function compileLoad(node: Load, slot: (child: Expr) => number, slots: Float64Array, machine: Machine): Step {
  const { input, index, guard } = node
  const gathers = (index.gather ?? []).map((term) => ({ ...term, slot: slot(term.index) }))
  const when = guard?.when === undefined ? undefined : slot(guard.when)
  const affine = (form: { offset: Scalar; terms: Index['terms'] }): number => {
    let at = read(machine, form.offset)
    for (const { axis, stride } of form.terms) at += read(machine, stride) * machine.axes[axis]!
    return at
  }
  return () => {
    if (guard !== undefined) {
      if (when !== undefined && slots[when] === 0) return read(machine, guard.fill)
      for (const range of guard.ranges) {
        const form = affine(range)
        if (form < 0 || form >= read(machine, range.extent)) return read(machine, guard.fill)
      }
    }
    let at = read(machine, index.base) + affine(index)
    for (const term of gathers) {
      const position = slots[term.slot]!
      if (position < 0 || position >= read(machine, term.extent)) return 0
      at += position * read(machine, term.stride)
    }
    return machine.inputs[input]![at] ?? 0
  }
}
