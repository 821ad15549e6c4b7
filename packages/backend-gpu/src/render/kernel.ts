// A kernel of the IR as the source of one of gpu.js: one thread for each float of the output.
import { type Kernel, type Scalar, valuesOf } from '@tensorloom/tensor/backend'
import type { Dialect } from './dialects.js'
import { type Surroundings, writeExpression } from './expressions.js'
import { asNumber, toHalves } from './halves.js'
import { axisName, inputName } from './loads.js'
import { writeReduction } from './reductions.js'
import type { IntegerValue, Value } from './values.js'
import { argumentType, type ScalarArgument, type ScalarSource, Writer } from './writer.js'

/** The source of a kernel. */
export interface KernelSource {
  /** JavaScript, as gpu.js reads it. */
  readonly text: string
  /** gpu.js's types of all arguments, arrays first. */
  readonly argumentTypes: Readonly<Record<string, string>>
  /** What is handed over after the arrays, in order. */
  readonly scalars: readonly ScalarSource[]
  /** Floats per element of the output: 2 for int32, all lower halves first. */
  readonly floats: 1 | 2
}

/** Floats that an element takes. */
export function floatsOf(dtype: Kernel['dtype']): 1 | 2 {
  return dtype === 'int32' ? 2 : 1
}

/**
 * Renders a kernel. `large`: the output may be so large that a quotient of two floats, which shading languages round as
 * they like, can be off by more than the half that is added to it.
 */
export function renderKernel(kernel: Kernel, dialect: Dialect, large: boolean): KernelSource {
  if (valuesOf(kernel).length > 1) throw new TypeError('gpu: a kernel of gpu.js has one output')
  const w = new Writer(dialect)
  const floats = floatsOf(kernel.dtype)
  const isUpper = writeAxes(w, kernel, floats, large)
  const accumulators: Value[] = []
  const surroundings: Surroundings = { extentOf: (axis) => kernel.shape[axis]!, accumulators }
  for (const reduce of kernel.reduces) {
    accumulators.push(writeReduction(w, reduce, kernel.shape.length, surroundings))
  }
  const value = writeExpression(w, kernel.value, surroundings)
  w.write(`return ${isUpper === undefined ? asNumber(w, value) : half(w, value, isUpper)};`)
  return finished(w, kernel, floats)
}

function half(w: Writer, value: Value, isUpper: string): string {
  const { high, low } = toHalves(w, value as IntegerValue)
  return w.pick(isUpper, high, low)
}

// The index along each axis of the output. For integers, also a flag: whether this thread writes the upper halves.
function writeAxes(w: Writer, { shape }: Kernel, floats: 1 | 2, large: boolean): string | undefined {
  w.write('const thread = this.thread.x;')
  let rest = 'thread'
  let isUpper: string | undefined
  if (floats === 2) {
    const count = w.argument('count', { kind: 'count' })
    isUpper = w.flag(`thread >= ${count}`)
    rest = w.bind(`thread - ${isUpper} * ${count}`)
  }
  for (let k = shape.length - 1; k > 0; k--) {
    const quotient = large ? exactQuotient(w, rest, shape[k]!) : quickQuotient(w, rest, shape[k]!)
    w.write(`const ${axisName(k)} = ${rest} - ${quotient} * ${w.geometry(shape[k]!)};`)
    rest = quotient
  }
  if (shape.length > 0) w.write(`const ${axisName(0)} = ${rest};`)
  return isUpper
}

function quickQuotient(w: Writer, dividend: string, divisor: Scalar): string {
  return w.bind(`Math.floor((${dividend} + 0.5) / ${w.geometry(divisor)})`)
}

function exactQuotient(w: Writer, dividend: string, divisor: Scalar): string {
  const extent = w.geometry(divisor)
  const near = w.bind(`Math.floor(${dividend} / ${extent})`)
  const rest = w.bind(`${dividend} - ${near} * ${extent}`)
  return w.bind(`${near} + ${w.flag(`${rest} >= ${extent}`)} - ${w.flag(`${rest} < 0`)}`)
}

function finished(w: Writer, { inputs }: Kernel, floats: 1 | 2): KernelSource {
  const arrays = inputs.map((_, k) => inputName(k))
  const scalars: ScalarArgument[] = [...w.scalars.values()]
  const names = [...arrays, ...scalars.map(({ name }) => name)]
  const argumentTypes: Record<string, string> = {}
  for (const name of arrays) argumentTypes[name] = 'Array'
  for (const { name, source } of scalars) argumentTypes[name] = argumentType(source)
  return {
    text: `function(${names.join(', ')}) {\n${w.lines.join('\n')}\n}`,
    argumentTypes,
    scalars: scalars.map(({ source }) => source),
    floats,
  }
}
