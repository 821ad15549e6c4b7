// Fuses elementwise composites: their steps run once on abstract tensors, which gives one kernel per output.

import { decompose } from '../dispatch/decompose.js'
import { Lowering } from '../dispatch/lowering.js'
import { declined, type Plan, programsPlan } from '../dispatch/plan.js'
import { weakDtype } from '../dtype.js'
import { cast, constant } from '../ir/build.js'
import type { Expr } from '../ir/types.js'
import type { Attributes, CompositeDefinition } from '../op/definition.js'
import { strongest } from '../op/dtype-rules.js'
import { floatingOperand, inferOutputs, typeOf } from '../op/infer.js'
import type { TensorType } from '../op/tensor-type.js'
import { type Interceptor, withInterceptor } from '../runtime/interceptor.js'
import type { Layout } from '../runtime/layout.js'
import type { Runtime } from '../runtime/runtime.js'
import { broadcastShapes, sameShape } from '../shape.js'
import { isTensor, type Tensor, type TensorLike } from '../tensor-types.js'
import { makeAbstract } from './abstract.js'

/**
 * Plans an elementwise composite as one kernel per output. Returns undefined if a step is not elementwise or the
 * backend cannot run a kernel; then the composite is decomposed. Numbers among the inputs and dynamic attributes become
 * params.
 */
export function fusedPlan(
  runtime: Runtime,
  op: CompositeDefinition,
  inputs: readonly TensorLike[],
  layouts: readonly (Layout | undefined)[],
  attrs: Attributes,
): Plan | undefined {
  const strong = strongest(inputs.map(typeOf))
  const types = inputs.map((input): TensorType => {
    if (isTensor(input)) return typeOf(input)
    return { shape: [], dtype: weakDtype(op.name, input, strong), scalar: true }
  })
  const shape = broadcastShapes(
    op.name,
    types.map((type) => type.shape),
  )
  const lowering = new Lowering(types, layouts, [])
  const exprs = new Map<Tensor, Expr>()
  const symbol = (type: TensorType, expr: Expr): Tensor => {
    const made = makeAbstract(type.shape, type.dtype, op.name)
    exprs.set(made, expr)
    return made
  }
  let elementwise = true
  const tracer: Interceptor = {
    call({ op: step, inputs: operandsOf, attrs: own }) {
      // An interceptor does not see its own calls, so the tracer is installed again for a nested composite.
      if (step.kind === 'composite') return withInterceptor(tracer, () => decompose(step, operandsOf, own))
      const stepTypes = operandsOf.map(typeOf)
      const [type] = inferOutputs(step, stepTypes, operandsOf, own)
      // A number that a step takes as a tensor is in memory; its value is not part of the kernel.
      const foreign = operandsOf.some((input) => isTensor(input) && !exprs.has(input))
      if (step.kind !== 'elementwise' || foreign) {
        elementwise = false
        return [symbol(type!, constant(0, type!.dtype))]
      }
      const operands = step.dtypes.operands(step.name, stepTypes, operandsOf)
      const values = operands.map((dtype, k) => {
        const input = operandsOf[k]!
        return isTensor(input)
          ? cast(exprs.get(input)!, dtype)
          : constant(dtype === 'bool' ? Number(Number(input) !== 0) : Number(input), dtype)
      })
      const extra = (step.dynamic ?? []).map((name) => constant(Number(own[name]), floatingOperand(operands)))
      return [symbol(type!, step.value([...values, ...extra], own))]
    },
  }
  const symbols = types.map((type, k) =>
    symbol({ ...type, scalar: false }, lowering.broadcast(lowering.input(k), shape)),
  )
  const dtype = strong === 'float64' ? 'float64' : 'float32'
  const given = (op.dynamic ?? []).filter((name) => attrs[name] !== undefined)
  const dynamic = given.map((name) => [name, symbol({ shape: [], dtype }, lowering.attribute(name, dtype))])
  const results = withInterceptor(tracer, () => decompose(op, symbols, { ...attrs, ...Object.fromEntries(dynamic) }))
  for (const one of exprs.keys()) one.dispose()
  if (!elementwise) return undefined
  const values = results.map((result) => exprs.get(result)!)
  const [first] = results
  const together =
    results.length <= (runtime.backend.capabilities.maxOutputs ?? 1) &&
    results.every((result) => sameShape(result.shape, first!.shape))
  const sources = together
    ? lowering.emitTogether({ name: op.name, shape: first!.shape, values })
    : results.map(({ shape }, k) => lowering.emit({ name: op.name, shape, value: values[k]! }))
  return declined(runtime, lowering, types) === undefined
    ? programsPlan(runtime, lowering.kernels, types.length, sources)
    : undefined
}
