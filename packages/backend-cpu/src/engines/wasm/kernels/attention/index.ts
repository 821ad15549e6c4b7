// The named kernels of attention, forward and backward. They never store the scores of all queries and keys.
import { bytesPerElement, type NamedKernel, type Signature, sizeOf, type View } from '@tensorloom/tensor/backend'
import { writeArguments } from '../../arguments.js'
import type { Block } from '../../block.js'
import type { Machine, Routine } from '../../machine.js'
import { threadWork, wholeLines } from '../gemm/blocking.js'
import { panelColumns } from '../gemm/panels.js'
import { addressOf, areFilled, areFloat32 } from '../operands.js'
import { routine } from '../rows/routine.js'
import {
  type Area,
  areas,
  axisWords,
  batchAxes,
  batchWord,
  maskKind,
  type Operand,
  operands,
  type ProductName,
  productWordOf,
  scaleNumber,
  word,
} from './arguments.js'
import { writeForward } from './forward.js'
import { blockKeys, blockQueries, makeParts, scoreBytes } from './frame.js'
import { type GradientKind, writeGradient } from './gradient.js'

type Views = Readonly<Record<'q' | 'k' | 'v', View<Block>>> & Readonly<Partial<Record<Operand, View<Block>>>>

// Products over depth for each pair of a query and a key: in the whole gradient, and in each of its two halves.
const products = { all: 5, apart: 7 }

/** The kernels. */
export function attentionKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  let forward: Routine | undefined
  const forwardRoutine = (): Routine =>
    (forward ??= machine.compile<'run'>((module) => {
      module.label = 'attention'
      const parts = makeParts(module, machine)
      routine(module, machine, 'run', (frame) => writeForward(frame, parts))
    }).run)
  let backward: Readonly<Record<GradientKind, Routine>> | undefined
  const backwardRoutine = (kind: GradientKind): Routine => {
    backward ??= machine.compile<GradientKind>((module) => {
      const parts = makeParts(module, machine)
      for (const one of ['all', 'queries', 'keys'] as const) {
        routine(module, machine, one, (frame) => writeGradient(frame, parts, one))
      }
    })
    return backward[kind]
  }

  return {
    blockwiseAttention: {
      strided: true,
      accepts: ({ inputs, outputs, attrs }) =>
        acceptsAll({ inputs, outputs, attrs }, outputs[0]!.shape, outputs[1]!.shape, inputs[3]),
      run(given, outputs, attrs, { outputs: types }) {
        const [q, k, v, mask] = given as View<Block>[]
        const sizes = writeCall(machine, { q: q!, k: k!, v: v!, ...(mask && { mask }) }, types[0]!.shape, attrs)
        writeOutputs(machine, outputs)
        writeProduct(machine, 'result', [4, scoreBytes], v, sizes.valueDepth)
        const work = blockQueries * sizes.keys * (sizes.depth + sizes.valueDepth)
        machine.run(forwardRoutine(), sizes.heads * sizes.queryBlocks, Math.ceil(threadWork / work))
      },
    },
    blockwiseAttentionGradient: {
      strided: true,
      accepts: ({ inputs, outputs, attrs }) =>
        acceptsAll({ inputs, outputs, attrs }, inputs[3]!.shape, inputs[4]!.shape, inputs[7]),
      run(given, outputs, attrs, { inputs: types }) {
        const [q, k, v, output, peak, total, upstream, mask] = given as View<Block>[]
        const views = { q: q!, k: k!, v: v!, output: output!, upstream: upstream!, ...(mask && { mask }) }
        const kept = { peak: asColumn(peak!), total: asColumn(total!) }
        const sizes = writeCall(machine, { ...views, ...kept }, types[3]!.shape, attrs)
        const { heads, keys, depth, valueDepth } = sizes
        writeOutputs(machine, outputs)
        writeProduct(machine, 'result', [4, scoreBytes], k, depth)
        writeProduct(machine, 'keys', [scoreBytes, 4], q, depth)
        writeProduct(machine, 'values', [scoreBytes, 4], undefined, valueDepth)
        const { threads } = machine
        const work = blockQueries * keys * (depth + valueDepth) * 2
        const grain = (blocks: number): number => Math.ceil(threadWork / (work * blocks))
        // A unit is a whole head, unless the threads cannot share the heads evenly and blocks take less time.
        if (Math.ceil(heads / threads) * products.all <= (heads * products.apart) / threads) {
          machine.run(backwardRoutine('all'), heads, grain(sizes.queryBlocks))
        } else {
          machine.run(backwardRoutine('queries'), heads * sizes.queryBlocks, grain(1))
          machine.run(backwardRoutine('keys'), heads * sizes.keyBlocks, grain(1))
        }
      },
    },
  }
}

// `result` is the shape of the result, `kept` the shape of the values that each query keeps.
function acceptsAll(
  { inputs, outputs }: Signature,
  result: readonly number[],
  kept: readonly number[],
  mask: Signature['inputs'][number] | undefined,
): boolean {
  const [q, k] = inputs as readonly [Signature['inputs'][number], Signature['inputs'][number]]
  const queries = q.shape.at(-2)
  // If only the values had a batch axis, several units would keep the same numbers.
  const same = kept.length === result.length - 1 && kept.every((extent, axis) => extent === result[axis])
  const fits = (extent: number | undefined, whole: number | undefined): boolean =>
    extent === undefined || extent === 1 || extent === whole
  return (
    areFloat32([...inputs, ...outputs].filter((one) => one !== mask)) &&
    areFilled([...inputs, ...outputs]) &&
    inputs.every(({ scalar }) => !scalar) &&
    result.length <= batchAxes + 2 &&
    same &&
    kept.at(-1) === queries &&
    (mask === undefined ||
      ((mask.dtype === 'float32' || mask.dtype === 'bool') &&
        fits(mask.shape.at(-1), k.shape.at(-2)) &&
        fits(mask.shape.at(-2), queries)))
  )
}

interface Sizes {
  readonly heads: number
  readonly keys: number
  readonly depth: number
  readonly valueDepth: number
  readonly queryBlocks: number
  readonly keyBlocks: number
}

// Writes all arguments except outputs and the products that forward and backward do not share.
function writeCall(
  machine: Machine,
  views: Views,
  result: readonly number[],
  attrs: Readonly<Record<string, unknown>>,
): Sizes {
  const { q, k, v, mask } = views
  const [queries, depth] = [q.shape.at(-2)!, q.shape.at(-1)!]
  const [keys, valueDepth] = [k.shape.at(-2)!, v.shape.at(-1)!]
  const area = areaBytes({ keys, depth, valueDepth })
  const bytes = areas.reduce((sum, name) => sum + area[name], 0)
  // Reserve memory before writing arguments, because growing replaces their view.
  const scratch = machine.scratch(bytes)
  const { words } = machine
  let at = 0
  for (const name of areas) {
    words[word[name]] = at
    at += area[name]
  }
  const blocks = { queryBlocks: Math.ceil(queries / blockQueries), keyBlocks: Math.ceil(keys / blockKeys) }
  const masked = mask === undefined ? maskKind.none : mask.dtype === 'bool' ? maskKind.bool : maskKind.numbers
  const causal = attrs.causal === true ? 1 : 0
  const sizes = { queries, keys, depth, valueDepth, causal, masked, scratch, scratchBytes: bytes, ...blocks }
  writeArguments(machine, word, sizes)
  machine.floats[scaleNumber] = (attrs.scale as number | undefined) ?? 1 / Math.sqrt(depth)
  for (const name of operands) writeOperand(words, name, views[name])
  const batch = result.slice(0, -2)
  writeBatch(words, batch, views)
  writeProduct(machine, 'scores', stridesOf(k), undefined, blockQueries)
  writeProduct(machine, 'slopes', stridesOf(v), undefined, blockQueries)
  return { heads: sizeOf(batch), keys, depth, valueDepth, ...blocks }
}

function areaBytes({ keys, depth, valueDepth }: Pick<Sizes, 'keys' | 'depth' | 'valueDepth'>): Record<Area, number> {
  const scores = scoreBytes * Math.min(blockKeys, keys)
  const turned = (columns: number): number => 4 * blockQueries * columns
  const rows = (count: number, columns: number): number => 4 * count * (columns + panelColumns)
  const widest = Math.max(depth, valueDepth)
  const numbers = 4 * blockQueries
  const sizes: Record<Area, number> = {
    scores,
    slopes: scores,
    queriesT: turned(depth),
    upstreamT: turned(valueDepth),
    outputT: turned(valueDepth),
    upstreamRows: rows(blockQueries, valueDepth),
    packed: rows(blockKeys, widest),
    packedQueries: rows(blockQueries, depth),
    peaks: numbers,
    sums: numbers,
    factors: numbers,
  }
  for (const name of areas) sizes[name] = wholeLines(sizes[name])
  return sizes
}

// Bytes between rows and between columns of matrices. One row or column is broadcast.
function stridesOf(view: View<Block>): readonly [row: number, column: number] {
  return [stepOf(view, 2), stepOf(view, 1)]
}

// Bytes along an axis counted from the end.
function stepOf(view: View<Block>, fromEnd: number): number {
  const { shape, strides } = view
  const axis = shape.length - fromEnd
  return axis < 0 || shape[axis] === 1 ? 0 : strides[axis]! * bytesPerElement(view.dtype)
}

function writeOperand(words: Int32Array, name: Operand, view: View<Block> | undefined): void {
  words[word[name]] = addressOf(view)
  words[word[`${name}Row`]] = view === undefined ? 0 : stepOf(view, 2)
  words[word[`${name}Column`]] = view === undefined ? 0 : stepOf(view, 1)
}

// The innermost axis comes first.
function writeBatch(words: Int32Array, batch: readonly number[], views: Views): void {
  words[word.axes] = batch.length
  for (let axis = 0; axis < batch.length; axis++) {
    const at = batchWord + axisWords * axis
    words[at] = batch[batch.length - 1 - axis]!
    operands.forEach((name, k) => {
      const view = views[name]
      words[at + 1 + k] = view === undefined ? 0 : stepOf(view, 3 + axis)
    })
  }
}

function writeOutputs(machine: Machine, [out0, out1, out2]: readonly Block[]): void {
  writeArguments(machine, word, { out0: out0!.at, out1: out1!.at, out2: out2!.at })
}

// Strides of a product: of its left side, of its right side where that is read in place or packed, of its result.
function writeProduct(
  { words }: Machine,
  name: ProductName,
  [aRow, aColumn]: readonly [number, number],
  b: View<Block> | undefined,
  columns: number,
): void {
  words[productWordOf(name, 'aRow')] = aRow
  words[productWordOf(name, 'aColumn')] = aColumn
  words[productWordOf(name, 'cRow')] = 4 * columns
  if (b === undefined) return
  const [bRow, bColumn] = stridesOf(b)
  words[productWordOf(name, 'bRow')] = bRow
  words[productWordOf(name, 'bColumn')] = bColumn
  words[productWordOf(name, 'packB')] = bColumn === 4 ? 0 : 1
}

// One number per query, as rows of one.
function asColumn(view: View<Block>): View<Block> {
  return { ...view, shape: [...view.shape, 1], strides: [...view.strides, 0] }
}
