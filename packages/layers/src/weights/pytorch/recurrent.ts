// LSTM, GRU and RNN: gates in PyTorch's order, a row for each, and two biases.
import { SerializationError, type Shape } from '@tensorloom/tensor'
import type { AnyLayer } from '../../core/types.js'
import { type HostArray, joined, part, reshaped, sum, transposed } from '../arrays.js'
import { joinPath, type Target, type Unit } from '../unit.js'

// Our gates as numbers of PyTorch's. LSTM: i, f, g, o in both. GRU: PyTorch r, z, n; Keras and this library z, r, n.
const gates: Readonly<Record<string, readonly number[]>> = {
  lstm: [0, 1, 2, 3],
  lstmCell: [0, 1, 2, 3],
  gru: [1, 0, 2],
  gruCell: [1, 0, 2],
  simpleRnn: [0],
  simpleRnnCell: [0],
}

/** Whether a layer is recurrent, or reads with such a layer in both directions. */
export function isRecurrent(layer: AnyLayer): boolean {
  return cellsOf(layer).length > 0
}

interface Cell {
  readonly type: string
  /** Path of the cell in the layer. */
  readonly path: string
  readonly layer: AnyLayer
  /** What PyTorch puts behind names of tensors. */
  readonly suffix: '' | '_reverse'
}

function cellsOf(layer: AnyLayer): readonly Cell[] {
  const { type, children } = layer
  if (type === 'bidirectional') {
    const both = [cellOf(children.get('forwardLayer')!, ''), cellOf(children.get('backwardLayer')!, '_reverse')]
    return both[0] === undefined || both[1] === undefined
      ? []
      : [
          { ...both[0], path: `forwardLayer.${both[0].path}` },
          { ...both[1], path: `backwardLayer.${both[1].path}` },
        ]
  }
  const cell = cellOf(layer, '')
  return cell === undefined ? [] : [cell]
}

function cellOf(layer: AnyLayer, suffix: Cell['suffix']): Cell | undefined {
  const { type } = layer
  if (!Object.hasOwn(gates, type)) return undefined
  if (type.endsWith('Cell')) return { type, path: '', layer, suffix }
  const cell = layer.children.get('cell')
  return cell === undefined ? undefined : { type, path: 'cell', layer: cell, suffix }
}

/** The unit of a recurrent layer. */
export function recurrentUnit(layer: AnyLayer, path: string): Unit {
  const tensors = new Map<string, Shape>()
  const targets: Target[] = []
  for (const cell of cellsOf(layer)) {
    const order = gates[cell.type]!
    const place = cell.path === '' ? path : joinPath(path, cell.path)
    const add = (key: string, needs: readonly string[], shape: Shape, make: Target['make']): void => {
      const parameter = cell.layer.ownParameters.get(key)?.parameter
      if (parameter === undefined) return
      const names = needs.map((name) => name + cell.suffix)
      for (const name of names) tensors.set(name, shape)
      targets.push({ path: joinPath(place, key), parameter, needs: names, make })
    }
    const matrix = (tensor: HostArray): HostArray => {
      checkReset(place, cell.layer)
      return transposed(rearranged(tensor, order), [1, 0])
    }
    const [inputs = 0, columns = 0] = cell.layer.ownParameters.get('kernel')!.parameter.shape
    add('kernel', ['weight_ih'], [columns, inputs], matrix)
    add('recurrentKernel', ['weight_hh'], [columns, columns / order.length], matrix)
    // A GRU applies its reset gate to a bias of its own; elsewhere only the sum counts.
    const separate = cell.layer.ownParameters.get('bias')?.parameter.rank === 2
    add('bias', ['bias_ih', 'bias_hh'], [columns], (input, recurrent) =>
      separate
        ? reshaped(joined([rearranged(input, order), rearranged(recurrent, order)]), [2, columns])
        : rearranged(sum(input, recurrent), order),
    )
  }
  return { path, tensors, targets }
}

// PyTorch has no other GRU, and the weights of one are no use to the other.
function checkReset(place: string, cell: AnyLayer): void {
  if (cell.config.resetAfter !== false) return
  throw new SerializationError(`loadWeights: '${place}' has resetAfter: false, but PyTorch's GRU resets after`, {
    help: 'make it with resetAfter: true, which is the default',
  })
}

function rearranged(tensor: HostArray, order: readonly number[]): HostArray {
  return joined(order.map((gate) => part(tensor, gate, order.length)))
}
