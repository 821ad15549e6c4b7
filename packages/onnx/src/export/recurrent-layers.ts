// Recurrent layers in a trace: one call for all steps, so the file does not depend on how many there are.
import type {
  AnyLayer,
  CellContext,
  KernelCell,
  RecurrentCell,
  RecurrentLayer,
  SequenceOptions,
} from '@tensorloom/layers'
import { isFloating, type Tensor, where, zeros } from '@tensorloom/tensor'
import { abstractTensor, type OpDefinition } from '@tensorloom/tensor/op'
import { type NodeActivation, nodeActivation } from './node-activation.js'
import type { SequenceRecorder, TracedBody } from './sequence-recorder.js'

/** Attributes of a call of `scanOp`. */
export interface ScanAttributes {
  /** One step: from the states and the parts of the sequences to the next states and what is collected. */
  readonly body: TracedBody
  /** The number of states; the sequences follow. */
  readonly states: number
  readonly goBackwards: boolean
}

/** Attributes of a recurrent op that is one node with activations of its own. */
export interface NodeAttributes {
  readonly goBackwards: boolean
  readonly resetAfter: boolean
  readonly activations: readonly NodeActivation[]
}

// Ops that exist in a trace only.
const traceOnly = (name: string): OpDefinition => ({
  kind: 'composite',
  name,
  inputs: 'list',
  multiple: true,
  compose: () => [],
})

/** A loop over the steps of sequences: ONNX's `Scan`. */
export const scanOp: OpDefinition = /* @__PURE__ */ traceOnly('scan')

/** A cell that ONNX has a node for. */
interface NodeKind {
  readonly op: OpDefinition
  /** Which activation each place of the node has. */
  readonly places: readonly ('activation' | 'recurrentActivation')[]
}

const nodeKinds: Readonly<Record<string, NodeKind>> = {
  lstmCell: { op: traceOnly('lstm'), places: ['recurrentActivation', 'activation', 'activation'] },
  gruCell: { op: traceOnly('gru'), places: ['recurrentActivation', 'activation'] },
  simpleRnnCell: { op: traceOnly('simpleRnn'), places: ['activation'] },
}

const standard: Readonly<Record<string, string>> = { activation: 'Tanh', recurrentActivation: 'Sigmoid' }

/** Runs `fn`, in which each cell of the model's recurrent layers notes a sequence as one call. */
export function withWholeSequences<T>(model: AnyLayer, recorder: SequenceRecorder, fn: () => T): T {
  const cells = [...cellsOf(model)].map((cell) => new WholeSequence(cell, recorder))
  for (const one of cells) one.begin()
  try {
    return fn()
  } finally {
    for (const one of cells) one.end()
  }
}

// The cells that recurrent layers hold. Cells on top of each other run one after another, each over the whole sequence.
function cellsOf(model: AnyLayer): ReadonlySet<RecurrentCell> {
  const [cells, seen] = [new Set<RecurrentCell>(), new Set<AnyLayer>()]
  const addCell = (cell: RecurrentCell): void => {
    const stacked = (cell as { readonly cells?: readonly RecurrentCell[] }).cells
    if (cell.type === 'stackedRnnCells' && stacked !== undefined) for (const one of stacked) addCell(one)
    else cells.add(cell)
  }
  const visit = (layer: AnyLayer): void => {
    if (seen.has(layer)) return
    seen.add(layer)
    const { cell, recurrent } = layer as Partial<RecurrentLayer>
    if (cell !== undefined && recurrent !== undefined) addCell(cell)
    for (const [, child] of layer.children) visit(child)
  }
  visit(model)
  return cells
}

/** Stands before the `sequence` of a cell. */
class WholeSequence {
  private readonly cell: RecurrentCell
  private readonly recorder: SequenceRecorder
  private readonly sequence: RecurrentCell['sequence']
  private readonly own: boolean

  constructor(cell: RecurrentCell, recorder: SequenceRecorder) {
    this.cell = cell
    this.recorder = recorder
    this.sequence = cell.sequence
    this.own = Object.hasOwn(cell, 'sequence')
  }

  begin(): void {
    this.cell.sequence = (x, options, context) => this.note(x, options, context)
  }

  end(): void {
    if (this.own) this.cell.sequence = this.sequence
    else delete (this.cell as Partial<RecurrentCell>).sequence
  }

  private note(x: Tensor, options: SequenceOptions, context: CellContext): readonly Tensor[] {
    const node = options.mask === undefined && isFloating(x.dtype) ? this.asNode(x, options) : undefined
    if (node === 'plain') return this.sequence.call(this.cell, x, options, context)
    return node ?? this.asScan(x, options, context)
  }

  // The op of the cell as it is, or the same with other activations; undefined if ONNX has no node for the cell.
  private asNode(x: Tensor, { state, goBackwards }: SequenceOptions): 'plain' | readonly Tensor[] | undefined {
    const kind = Object.hasOwn(nodeKinds, this.cell.type) ? nodeKinds[this.cell.type]! : undefined
    if (kind === undefined) return undefined
    const cell = this.cell as KernelCell & { readonly resetsAfter?: boolean }
    const activations = kind.places.map((place) => nodeActivation(cell[place]))
    if (activations.every((one, k) => one?.name === standard[kind.places[k]!])) return 'plain'
    if (activations.includes(undefined)) return undefined
    const [batch, time] = x.shape as readonly [number, number]
    const { units } = cell.settings
    const attributes: NodeAttributes = {
      goBackwards,
      resetAfter: cell.resetsAfter ?? false,
      activations: activations as readonly NodeActivation[],
    }
    const states = cell.stateShapes([]).map((_, k) => state?.[k] ?? 0)
    return this.recorder.note(
      kind.op,
      [x, cell.kernel, cell.recurrentKernel, cell.bias ?? 0, ...states, true],
      { ...attributes },
      [[batch, time, units], ...states.map(() => [batch, units])].map((shape) => abstractTensor(shape, x.dtype)),
    )
  }

  // A loop whose body is one step of the cell. Where the mask is false, the state stays and the previous output is repeated.
  private asScan(x: Tensor, { state, mask, goBackwards }: SequenceOptions, context: CellContext): Tensor[] {
    const { cell, recorder } = this
    const initial = [...(state ?? cell.initialState(x))]
    const [batch, time, ...rest] = x.shape as readonly [number, number, ...number[]]
    const step = abstractTensor([batch, ...rest], x.dtype)
    const before = initial.map((one) => abstractTensor(one.shape, one.dtype))
    const output = recorder.body([...before, step], () => this.apply([step, ...before], context)).outputs[0]!
    const previous = abstractTensor(output.shape, output.dtype)
    const counts = abstractTensor([batch], 'bool')
    const body =
      mask === undefined
        ? recorder.body([...before, step], () => {
            const [next, ...after] = this.apply([step, ...before], context)
            return [...after, next!]
          })
        : recorder.body([...before, previous, step, counts], () => {
            const [next, ...after] = this.apply([step, ...before], context)
            const kept = whereCounts(counts, next!, previous)
            return [...after.map((one, k) => whereCounts(counts, one, before[k]!)), kept, kept]
          })
    const states = mask === undefined ? initial : [...initial, zeros(output.shape, { dtype: output.dtype })]
    const attributes: ScanAttributes = { body, states: states.length, goBackwards }
    const [count, ...extents] = output.shape as readonly [number, ...number[]]
    const results = recorder.note(scanOp, [...states, x, ...(mask === undefined ? [] : [mask])], { ...attributes }, [
      ...states,
      abstractTensor([count, time, ...extents], output.dtype),
    ])
    return [results.at(-1)!, ...results.slice(0, initial.length)]
  }

  // One step, as the cell computes it.
  private apply(inputs: readonly Tensor[], context: CellContext): readonly Tensor[] {
    this.end()
    try {
      return this.cell.apply(inputs, context)
    } finally {
      this.begin()
    }
  }
}

// `value` where a mask [batch] is true, else `otherwise`.
function whereCounts(mask: Tensor, value: Tensor, otherwise: Tensor): Tensor {
  return where(mask.reshape([mask.shape[0]!, ...value.shape.slice(1).map(() => 1)]), value, otherwise)
}
