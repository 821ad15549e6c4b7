// Multi-head attention: PyTorch keeps the projections of queries, keys and values in one matrix, heads side by side.
import type { Parameter, Shape } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import type { AnyLayer } from '../../core/types.js'
import { type HostArray, part, reshaped, transposed } from '../arrays.js'
import { joinPath, type Target, type Unit } from '../unit.js'

/** Whether a layer is multi-head attention whose heads of queries and keys are as many. */
export function isAttention(layer: AnyLayer): boolean {
  return layer.type === 'multiHeadAttention'
}

/** Whether a layer has a projection for each of queries, keys and values. */
export function isHeads({ type }: AnyLayer): boolean {
  return type === 'multiHeadAttention' || type === 'groupQueryAttention'
}

/** The unit of one projection, which other programs keep as a linear module; undefined for other layers. */
export function projectionUnit(layer: AnyLayer, path: string): Unit | undefined {
  const kernel = layer.ownParameters.get('kernel')?.parameter
  if (kernel === undefined || kernel.rank !== 3) return undefined
  const bias = layer.ownParameters.get('bias')?.parameter
  const contracted = path.endsWith('attentionOutput') ? 2 : 1
  const [from, to] = [sizeOf(kernel.shape.slice(0, contracted)), sizeOf(kernel.shape.slice(contracted))]
  const make = (tensor?: HostArray): HostArray => transposed(tensor!, [1, 0])
  const targets: Target[] = [{ path: joinPath(path, 'kernel'), parameter: kernel, needs: ['weight'], make }]
  const tensors = new Map<string, Shape>([['weight', [to, from]]])
  if (bias !== undefined) {
    targets.push({ path: joinPath(path, 'bias'), parameter: bias, needs: ['bias'] })
    tensors.set('bias', [to])
  }
  return { path, tensors, targets }
}

const inputs = ['query', 'key', 'value'] as const

/** The unit of an attention layer; `separate` says whether the projections have a matrix each. */
export function attentionUnit(layer: AnyLayer, path: string, separate: boolean): Unit {
  const tensors = new Map<string, Shape>()
  const targets: Target[] = []
  const parameterOf = (child: string, key: string): Parameter | undefined =>
    layer.children.get(child)?.ownParameters.get(key)?.parameter
  const add = (
    child: string,
    key: string,
    name: string,
    shape: Shape,
    make: (tensor: HostArray) => HostArray,
  ): void => {
    const parameter = parameterOf(child, key)
    if (parameter === undefined) return
    tensors.set(name, shape)
    targets.push({ path: joinPath(path, `${child}.${key}`), parameter, needs: [name], make: (tensor) => make(tensor) })
  }
  for (const [k, child] of inputs.entries()) {
    const shape = parameterOf(child, 'kernel')!.shape
    const [features = 0, ...heads] = shape
    const width = sizeOf(heads)
    const kernel = (tensor: HostArray): HostArray => reshaped(transposed(tensor, [1, 0]), shape)
    if (separate) add(child, 'kernel', `${child[0]}_proj_weight`, [width, features], kernel)
    else add(child, 'kernel', 'in_proj_weight', [3 * width, features], (tensor) => kernel(part(tensor, k, 3)))
    add(child, 'bias', 'in_proj_bias', [3 * width], (tensor) => part(tensor, k, 3))
  }
  const shape = parameterOf('attentionOutput', 'kernel')!.shape
  const [heads = 0, width = 0, features = 0] = shape
  add('attentionOutput', 'kernel', 'out_proj.weight', [features, heads * width], (tensor) =>
    reshaped(transposed(tensor, [1, 0]), shape),
  )
  add('attentionOutput', 'bias', 'out_proj.bias', [features], (tensor) => tensor)
  return { path, tensors, targets }
}
