// Elementwise ops are formulas in the kernel IR, so every one of them can be written: operator by operator.
import type { DType, TensorLike } from '@tensorloom/tensor'
import { TensorloomError } from '@tensorloom/tensor'
import { type ElementwiseDefinition, ir, type TensorType } from '@tensorloom/tensor/op'
import { elementNumbers, type GraphBuilder } from '../graph-builder.js'
import type { ExportCall } from '../rule.js'

type Expr = ReturnType<typeof ir.constant>
type Unary = Extract<Expr, { readonly kind: 'unary' }>['operator']
type Binary = Extract<Expr, { readonly kind: 'binary' }>['operator']

/** Operators of the IR that are operators of ONNX. */
const unary: Readonly<Partial<Record<Unary, string>>> = {
  neg: 'Neg',
  abs: 'Abs',
  sign: 'Sign',
  not: 'Not',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  sin: 'Sin',
  cos: 'Cos',
  tan: 'Tan',
  asin: 'Asin',
  acos: 'Acos',
  atan: 'Atan',
  sinh: 'Sinh',
  cosh: 'Cosh',
  tanh: 'Tanh',
  asinh: 'Asinh',
  acosh: 'Acosh',
  atanh: 'Atanh',
  erf: 'Erf',
  sigmoid: 'Sigmoid',
  floor: 'Floor',
  ceil: 'Ceil',
  round: 'Round',
  isNaN: 'IsNaN',
}

type Write = (type: string, ...inputs: string[]) => string

/** Operators of the IR that are a few operators of ONNX. */
const composedUnary: Readonly<Partial<Record<Unary, (node: Write, x: string, one: string) => string>>> = {
  expm1: (node, x, one) => node('Sub', node('Exp', x), one),
  log1p: (node, x, one) => node('Log', node('Add', x, one)),
  rsqrt: (node, x) => node('Reciprocal', node('Sqrt', x)),
  trunc: (node, x) => node('Mul', node('Sign', x), node('Floor', node('Abs', x))),
  isFinite: (node, x) => node('Not', node('Or', node('IsNaN', x), node('IsInf', x))),
}

const binary: Readonly<Partial<Record<Binary, string>>> = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  pow: 'Pow',
  min: 'Min',
  max: 'Max',
  equal: 'Equal',
  less: 'Less',
  lessEqual: 'LessOrEqual',
}

const logic: Readonly<Partial<Record<Binary, string>>> = {
  and: 'And',
  or: 'Or',
  xor: 'Xor',
  mul: 'And',
  max: 'Or',
  min: 'And',
}

/** Writes a value in another dtype. */
export function castTo(graph: GraphBuilder, name: string, dtype: DType): string {
  return graph.node('Cast', [name], { to: elementNumbers[dtype] })
}

/** Writes an elementwise op. */
export function writeElementwise(call: ExportCall): string {
  const { graph, inputs } = call
  const op = call.op as ElementwiseDefinition
  const types = inputs.map(
    (one): TensorType =>
      one.kind === 'tensor'
        ? one
        : { shape: [], dtype: typeof one.value === 'boolean' ? 'bool' : 'float32', scalar: true },
  )
  // Rules look at the values of numbers only; tensors stand in by their types.
  const values = inputs.map((one, k) => (one.kind === 'scalar' ? one.value : stand(types[k]!)))
  const dtypes = op.dtypes.operands(op.name, types, values)
  const names = inputs.map((one, k) => {
    const dtype = dtypes[k]!
    if (one.kind === 'scalar') return call.input(k, dtype)
    return one.dtype === dtype ? call.input(k) : castTo(graph, call.input(k), dtype)
  })
  const operands = dtypes.map((dtype, k) => ir.constant({ param: k }, dtype))
  const floating = dtypes.find((dtype) => dtype === 'float32' || dtype === 'float64') ?? 'float32'
  const own = op.dynamic ?? []
  const dynamic = own.map((_, k) => ir.constant({ param: operands.length + k }, floating))
  const numbers = own.map((name) =>
    graph.number(
      call.trials.map((attrs) => Number(attrs[name])),
      floating,
      op.name,
      call.near(),
    ),
  )
  const fixed = Object.fromEntries(
    Object.keys(call.trials[0]!).map((name) => [
      name,
      own.includes(name) ? call.trials[0]![name] : call.attribute(name),
    ]),
  )
  return new ExpressionWriter(graph, [...names, ...numbers], op.name).write(op.value([...operands, ...dynamic], fixed))
}

// `isTensor` looks for the brand of a tensor, which only real ones have; a rule must not take this for a number.
function stand({ shape, dtype }: TensorType): TensorLike {
  return { [Symbol.for('tensorloom/tensor/1')]: true, shape, dtype } as unknown as TensorLike
}

class ExpressionWriter {
  private readonly done: Map<Expr, string> = new Map()
  private readonly graph: GraphBuilder
  private readonly names: readonly string[]
  private readonly op: string
  constructor(graph: GraphBuilder, names: readonly string[], op: string) {
    this.graph = graph
    this.names = names
    this.op = op
  }

  write(expr: Expr): string {
    const known = this.done.get(expr)
    if (known !== undefined) return known
    const name = this.make(expr)
    this.done.set(expr, name)
    return name
  }

  private make(expr: Expr): string {
    switch (expr.kind) {
      case 'const':
        return typeof expr.value === 'number' ? this.graph.value(expr.value, expr.dtype) : this.names[expr.value.param]!
      case 'cast':
        return this.cast(this.write(expr.operand), expr.operand.dtype, expr.dtype)
      case 'select':
        return this.select(expr)
      case 'unary':
        return this.unary(expr.operator, this.write(expr.operand), expr.operand.dtype)
      case 'binary':
        return this.binary(expr.operator, this.write(expr.left), this.write(expr.right), expr.left.dtype)
      case 'acc':
      case 'axis':
      case 'load':
        throw cannotWrite(this.op, `the expression '${expr.kind}'`)
    }
  }

  private node(type: string, ...inputs: string[]): string {
    return this.graph.node(type, inputs)
  }

  private cast(name: string, from: DType, to: DType): string {
    return from === to ? name : castTo(this.graph, name, to)
  }

  private select({ condition, whenTrue, whenFalse, dtype }: Extract<Expr, { readonly kind: 'select' }>): string {
    const [test, a, b] = [this.write(condition), this.write(whenTrue), this.write(whenFalse)]
    // Where of booleans is rare in runtimes: a ? b : c = (a and b) or (not a and c).
    if (dtype === 'bool') return this.node('Or', this.node('And', test, a), this.node('And', this.node('Not', test), b))
    return this.node('Where', test, a, b)
  }

  private unary(operator: Unary, x: string, dtype: DType): string {
    const direct = unary[operator]
    if (direct !== undefined) return this.node(direct, x)
    const composed = composedUnary[operator]
    if (composed === undefined) throw cannotWrite(this.op, `the operator '${operator}'`)
    return composed((type, ...inputs) => this.node(type, ...inputs), x, this.graph.value(1, dtype))
  }

  private binary(operator: Binary, a: string, b: string, dtype: DType): string {
    const logical = dtype === 'bool' ? logic[operator] : undefined
    if (logical !== undefined) return this.node(logical, a, b)
    const direct = binary[operator]
    if (direct !== undefined && !(operator === 'div' && dtype === 'int32')) return this.node(direct, a, b)
    if (operator === 'notEqual') return this.node('Not', this.node('Equal', a, b))
    if (operator === 'mod') return this.mod(a, b, dtype)
    if (operator === 'floorDiv') return this.floorDiv(a, b, dtype)
    if (operator === 'atan2') return this.atan2(a, b, dtype)
    throw cannotWrite(this.op, `the operator '${operator}' on ${dtype}`)
  }

  private mod(a: string, b: string, dtype: DType): string {
    if (dtype === 'int32' || dtype === 'uint8') return this.node('Mod', a, b)
    return this.node('Sub', a, this.node('Mul', b, this.node('Floor', this.node('Div', a, b))))
  }

  // Division of integers truncates in ONNX: one less where that was upwards.
  private floorDiv(a: string, b: string, dtype: DType): string {
    if (dtype !== 'int32') return this.node('Floor', this.node('Div', a, b))
    const zero = this.graph.value(0, dtype)
    const quotient = this.node('Div', a, b)
    const exact = this.node('Equal', this.node('Mul', quotient, b), a)
    const signs = this.node('Xor', this.node('Less', a, zero), this.node('Less', b, zero))
    return this.node('Sub', quotient, castTo(this.graph, this.node('And', this.node('Not', exact), signs), dtype))
  }

  // The angle of (x, y): atan(y / x), half a turn further where x is negative.
  private atan2(y: string, x: string, dtype: DType): string {
    const value = (one: number): string => this.graph.value(one, dtype)
    const plain = this.node('Atan', this.node('Div', y, x))
    const side = this.node('Where', this.node('Less', y, value(0)), value(-Math.PI), value(Math.PI))
    const turned = this.node('Add', plain, this.node('Where', this.node('Less', x, value(0)), side, value(0)))
    const upright = this.node('Mul', this.node('Sign', y), value(Math.PI / 2))
    return this.node('Where', this.node('Equal', x, value(0)), upright, turned)
  }
}

/** The error for what ONNX has no form for. */
export function cannotWrite(op: string, what: string): TensorloomError {
  return new TensorloomError(`exportOnnx: ${op}: ONNX has no form for ${what}`, {
    help: 'leave the layer out of the exported model, or write it with other ops',
  })
}
