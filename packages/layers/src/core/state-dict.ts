// State dicts: the values of all parameters by path, taken as snapshots, and loaded all together or not at all.
import { isTensor, ShapeError, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue, sameShape, shapeText, withoutInterceptors } from '@tensorloom/tensor/op'
import { builtParameters } from './build.js'
import type { LoadReport } from './load-report.js'
import type { AnyLayer } from './types.js'

/** Values of parameters by path, such as `dense.kernel`. */
export type StateDict = Readonly<Record<string, Tensor>>

/** Snapshots of all parameters: views of their current elements, which `assign` does not change. */
export function stateDict(layer: AnyLayer): StateDict {
  const state: Record<string, Tensor> = {}
  withoutInterceptors(() => {
    for (const [path, { parameter }] of builtParameters(layer)) state[path] = parameter.reshape(parameter.shape)
  })
  return state
}

/** Checks everything, then assigns everything. */
export function loadStateDict(
  layer: AnyLayer,
  state: StateDict,
  options: { readonly strict?: boolean | undefined },
): LoadReport {
  if (typeof state !== 'object' || state === null || Array.isArray(state) || isTensor(state)) {
    throw new TensorloomError(
      `${layer.name}: loadStateDict: got ${describeValue(state)}, expected tensors by their paths`,
      {
        help: 'pass what model.stateDict() returns: model.loadStateDict(other.stateDict())',
      },
    )
  }
  checkOptions('loadStateDict', options, { strict: 'boolean' })
  const own = builtParameters(layer)
  const missing = [...own.keys()].filter((path) => !Object.hasOwn(state, path))
  const unexpected = Object.keys(state).filter((path) => !own.has(path))
  const wrong: string[] = []
  for (const [path, { parameter }] of own) {
    if (!Object.hasOwn(state, path)) continue
    const value: unknown = state[path]
    const expected = `${parameter.dtype} ${shapeText(parameter.shape)}`
    if (!isTensor(value)) wrong.push(`${path} is ${describeValue(value)}, expected a tensor ${expected}`)
    else if (value.disposed) wrong.push(`${path} was disposed`)
    else if (value.dtype !== parameter.dtype || !sameShape(value.shape, parameter.shape)) {
      wrong.push(`${path} is ${value.dtype} ${shapeText(value.shape)}, expected ${expected}`)
    }
  }
  const problems = [...wrong]
  if (options.strict ?? true) {
    if (missing.length > 0) problems.unshift(`missing: ${missing.join(', ')}`)
    if (unexpected.length > 0) problems.push(`not expected: ${unexpected.join(', ')}`)
  }
  if (problems.length > 0) {
    throw new ShapeError(
      `${layer.name}: loadStateDict: the state does not match the model:\n  ${problems.join('\n  ')}`,
      {
        help:
          wrong.length > 0
            ? 'the state is of another architecture; nothing was loaded'
            : 'nothing was loaded; to take what fits, write loadStateDict(state, { strict: false })',
      },
    )
  }
  const before = stateDict(layer)
  try {
    for (const [path, { parameter }] of own) if (Object.hasOwn(state, path)) parameter.assign(state[path]!)
  } catch (error) {
    for (const [path, { parameter }] of own) parameter.assign(before[path]!)
    throw error
  } finally {
    for (const snapshot of Object.values(before)) snapshot.dispose()
  }
  return { missing, unexpected }
}
