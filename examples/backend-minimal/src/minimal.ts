// A complete backend: it stores elements in typed arrays and compiles each kernel to the source of one JavaScript function.
// docs/guides/backend.md goes through it line by line.
import { type DType, MemoryError, type TypedArray } from '@tensorloom/tensor'
import {
  type AffineForm,
  allocateArray,
  type Backend,
  type BinaryExpr,
  type BinaryOperator,
  binaryOperators,
  casts,
  type Expr,
  integerOperators,
  type Kernel,
  type LoadExpr,
  type Reduce,
  reduceAxes,
  reduceIdentity,
  type Scalar,
  topologicalOrder,
  unaryOperators,
} from '@tensorloom/tensor/backend'

/** A compiled kernel. */
export type Program = (inputs: readonly TypedArray[], output: TypedArray, params: Float64Array) => void

/** The backend. Every call makes one of its own, with its own count of bytes. */
export function minimal(): Backend<TypedArray, Program> {
  let bytes = 0
  return {
    name: 'minimal',
    engine: 'JavaScript source',
    contract: 1,
    capabilities: {
      // No float64: calls that need it run on the reference backend instead.
      dtypes: new Set<DType>(['float32', 'int32', 'uint8', 'bool']),
      shapes: 'static',
      syncRead: true,
      maxInputs: Number.POSITIVE_INFINITY,
      maxReduces: 1,
    },
    allocate(length, dtype) {
      const array = allocate(length, dtype)
      bytes += array.byteLength
      return array
    },
    write: (storage, data) => storage.set(data),
    read: (storage, start, end) => Promise.resolve(storage.slice(start, end)),
    readSync: (storage, start, end) => storage.slice(start, end),
    free(storage) {
      bytes -= storage.byteLength
    },
    compile,
    run: (program, inputs, output, params) => program(inputs, output, params),
    memory: () => ({ bytes, pooled: 0 }),
    dispose: () => Promise.resolve(),
  }
}

function allocate(length: number, dtype: DType): TypedArray {
  try {
    return allocateArray(dtype, length)
  } catch (cause) {
    throw new MemoryError(`minimal: no room for ${length} elements of ${dtype}`, {
      help: 'use smaller batches, or free tensors with scope() and dispose()',
      cause,
    })
  }
}

/** Turns a kernel into a function. `tables` define the operators that JavaScript has no sign for. */
function compile(kernel: Kernel): Program {
  const tables = { unary: unaryOperators, binary: binaryOperators, integer: integerOperators, cast: casts }
  const make = new Function(...Object.keys(tables), `return (inputs, output, params) => {\n${render(kernel)}\n}`)
  return make(...Object.values(tables)) as Program
}

/** The statements of the function: a loop for each axis of the output, and in the innermost one an element. */
export function render(kernel: Kernel): string {
  const { shape, reduces, inputs, params } = kernel
  const lines = inputs.map((_, k) => `const input${k} = inputs[${k}]`)
  for (let k = 0; k < params; k++) lines.push(`const p${k} = params[${k}]`)
  lines.push('let at = 0')
  // A reduction is placed inside the last loop whose index it reads: it is computed once for all that is further in.
  const depths = reduceAxes(kernel).map((axes) => (axes.at(-1) ?? -1) + 1)
  for (let depth = 0; depth <= shape.length; depth++) {
    reduces.forEach((reduce, j) => {
      if (depths[j] === depth) lines.push(...renderReduce(reduce, j, shape.length))
    })
    if (depth < shape.length) lines.push(loop(depth, shape[depth]!))
  }
  lines.push(...statements(kernel.value, (value) => `output[at++] = ${value}`), '}'.repeat(shape.length))
  return lines.join('\n')
}

const loop = (axis: number, extent: Scalar): string =>
  `for (let i${axis} = 0; i${axis} < ${scalar(extent)}; i${axis}++) {`

/** A reduction's own axes are numbered after those of the output. */
function renderReduce({ operator, dtype, shape, body }: Reduce, j: number, rank: number): string[] {
  const acc = `acc${j}`
  const combine = (value: string): string => {
    if (operator === 'sum') return `${acc} + ${value}`
    if (operator === 'prod') return dtype === 'int32' ? `Math.imul(${acc}, ${value})` : `${acc} * ${value}`
    return `Math.${operator}(${acc}, ${value})`
  }
  return [
    `let ${acc} = ${scalar(reduceIdentity(operator, dtype))}`,
    ...['{', ...shape.map((extent, k) => loop(rank + k, extent))],
    ...statements(body, (value) => `${acc} = ${wrapped(combine(value), dtype)}`),
    '}'.repeat(shape.length + 1),
  ]
}

/** One `const` for each node of the graph, operands first, so that a node used twice is computed once. */
function statements(root: Expr, last: (value: string) => string): string[] {
  const names = new Map<Expr, string>()
  const nameOf = (node: Expr): string => names.get(node)!
  const lines: string[] = []
  for (const node of topologicalOrder([root])) {
    names.set(node, `v${names.size}`)
    lines.push(`const ${nameOf(node)} = ${expression(node, nameOf)}`)
  }
  return [...lines, last(nameOf(root))]
}

function expression(node: Expr, of: (operand: Expr) => string): string {
  switch (node.kind) {
    case 'const':
      return scalar(node.value)
    case 'axis':
      return `i${node.axis}`
    case 'acc':
      return `acc${node.reduce}`
    case 'unary':
      return wrapped(`unary.${node.operator}(${of(node.operand)})`, node.dtype)
    case 'binary':
      return wrapped(binary(node, of(node.left), of(node.right)), node.dtype)
    case 'select':
      return `${of(node.condition)} ? ${of(node.whenTrue)} : ${of(node.whenFalse)}`
    case 'cast':
      return `cast.${node.dtype}(${of(node.operand)})`
    case 'load':
      return load(node, of)
  }
}

const signs: Readonly<Partial<Record<BinaryOperator, string>>> = {
  ...{ add: '+', sub: '-', mul: '*', div: '/', and: '&', or: '|', xor: '^' },
  ...{ equal: '===', notEqual: '!==', less: '<', lessEqual: '<=' },
}

function binary({ operator, dtype, left }: BinaryExpr, a: string, b: string): string {
  const whole = left.dtype === 'int32' || left.dtype === 'uint8'
  // Products of integers wrap, and division by 0 gives 0.
  if (whole && operator in integerOperators) return `integer.${operator}(${a}, ${b})`
  const sign = signs[operator]
  if (sign === undefined) return `binary.${operator}(${a}, ${b})`
  // A bool is the number 0 or 1.
  return dtype === 'bool' ? `+(${a} ${sign} ${b})` : `${a} ${sign} ${b}`
}

function load({ input, index, guard }: LoadExpr, of: (operand: Expr) => string): string {
  const gathers = index.gather ?? []
  const position = [scalar(index.base), affine(index), ...gathers.map((g) => `${scalar(g.stride)} * ${of(g.index)}`)]
  const found = gathers.map((g) => between(of(g.index), g.extent))
  const element = conditional(found, `input${input}[${position.join(' + ')}]`, '0')
  if (guard === undefined) return element
  const allowed = guard.ranges.map((range) => between(affine(range), range.extent))
  if (guard.when !== undefined) allowed.push(of(guard.when))
  return conditional(allowed, element, scalar(guard.fill))
}

const conditional = (conditions: readonly string[], whenTrue: string, whenFalse: string): string =>
  conditions.length === 0 ? whenTrue : `(${conditions.join(' && ')} ? ${whenTrue} : ${whenFalse})`

const between = (value: string, extent: Scalar): string => `${value} >= 0 && ${value} < ${scalar(extent)}`

const affine = ({ offset, terms }: AffineForm): string =>
  [scalar(offset), ...terms.map(({ axis, stride }) => `${scalar(stride)} * i${axis}`)].join(' + ')

/** A literal, or the constant that holds a param. */
const scalar = (value: Scalar): string =>
  typeof value === 'number' ? `(${Object.is(value, -0) ? '-0' : value})` : `p${value.param}`

/** Integers wrap after each operation; floats are rounded when they are stored. */
function wrapped(text: string, dtype: DType): string {
  if (dtype === 'int32') return `(${text}) | 0`
  return dtype === 'uint8' ? `(${text}) & 255` : text
}
