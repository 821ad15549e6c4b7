// The kernels of products of matrices, one source each for all sizes. A thread computes four neighbouring outputs, which share
// what is read of the left operand. On WebGL2, where a read is what costs, operands are packed first: four floats in a texel,
// the left one along its terms, the right one along its columns.

import type { LaunchSource } from '../device/launch.js'
import type { EngineMode } from '../device/modes.js'
import { dialects } from './dialects.js'
import { blockTerms } from './reductions.js'
import { Writer } from './writer.js'

/** Outputs that a thread computes. */
export function lanesOf(mode: EngineMode): 1 | 4 {
  return mode === 'webgpu' || mode === 'webgl2' ? 4 : 1
}

/** Arguments of `productSource`, after the two operands. */
export const productArguments = [
  'rows',
  'columns',
  'tiles',
  'batches',
  'terms',
  'perPart',
  'leftBase',
  'leftBatch',
  'leftRow',
  'leftTerm',
  'rightBase',
  'rightBatch',
  'rightTerm',
  'rightColumn',
] as const

/** Sums of products of floats wherever they are. The result is parts, batches, rows, tiles of as many columns as lanes. */
export function productSource(mode: EngineMode): LaunchSource {
  const w = new Writer(dialects[mode])
  const lanes = lanesOf(mode)
  const { part, batch, row, tile } = indices(w)
  const first = w.bind(`${part} * perPart`)
  const count = w.bind(`Math.min(perPart, terms - ${first})`)
  const left = w.variable(`leftBase + ${batch} * leftBatch + ${row} * leftRow + ${first} * leftTerm`)
  const column = w.bind(`${tile} * ${lanes}`)
  const right = w.variable(`rightBase + ${batch} * rightBatch + ${column} * rightColumn + ${first} * rightTerm`)
  // The last tile may stick out.
  const apart = range(lanes).map((lane) =>
    lane === 0 ? '0' : w.bind(`Math.min(${lane}, columns - 1 - ${column}) * rightColumn`),
  )
  const term = (sums: readonly string[]): void => {
    const x = w.bind(`left[${left}]`)
    sums.forEach((sum, lane) => {
      w.write(`${sum} = ${sum} + ${x} * right[${right}${lane === 0 ? '' : ` + ${apart[lane]}`}];`)
    })
    w.write(`${left} = ${left} + leftTerm; ${right} = ${right} + rightTerm;`)
  }
  const totals = writeBlocks(w, lanes, count, (sums, here) => {
    const turns = w.bind(`Math.floor(${here} / 4)`)
    loop(w, turns, () => {
      for (let k = 0; k < 4; k++) term(sums)
    })
    const rest = w.bind(`${here} - ${turns} * 4`)
    loop(w, rest, () => term(sums))
  })
  return source(w, ['left', 'right'], productArguments, totals)
}

/** Arguments of `packedProductSource`, after the two operands. */
export const packedProductArguments = ['rows', 'tiles', 'batches', 'quarters', 'perPart'] as const

/** The same of operands that are packed: `quarters` texels of terms, `perPart` of them in a part. */
export function packedProductSource(): LaunchSource {
  const w = new Writer(dialects.webgl2)
  const { part, batch, row, tile } = indices(w)
  const first = w.bind(`${part} * perPart`)
  const count = w.bind(`Math.min(perPart, quarters - ${first})`)
  const left = w.variable(`(${batch} * rows + ${row}) * quarters + ${first}`)
  const right = w.variable(`(${batch} * quarters + ${first}) * 4 * tiles + ${tile}`)
  const totals = writeBlocks(
    w,
    4,
    count,
    (sums, here) => {
      loop(w, here, () => {
        const x = w.bind(`left[${left}]`)
        const y = range(4).map((k) => w.bind(`right[${right}${k === 0 ? '' : ` + tiles * ${k}`}]`))
        sums.forEach((sum, lane) => {
          w.write(`${sum} = ${sum} + (${y.map((one, k) => `${x}[${k}] * ${one}[${lane}]`).join(' + ')});`)
        })
        w.write(`${left} = ${left} + 1; ${right} = ${right} + tiles * 4;`)
      })
    },
    blockTerms / 4,
  )
  return source(w, ['left', 'right'], packedProductArguments, totals, 'Texels')
}

/** Arguments of `packSource`, after the array. */
export const packArguments = [
  'outer',
  'inner',
  'paddedOuter',
  'tiles',
  'base',
  'batchStride',
  'outerStride',
  'innerStride',
] as const

/** Puts an operand into texels, four elements along its inner axis in each, with zeros around it. */
export function packSource(): LaunchSource {
  const w = new Writer(dialects.webgl2)
  const rest = quotient(w, 'this.thread.x', 'tiles')
  const position = quotient(w, rest.quotient, 'paddedOuter')
  const [batch, row, column] = [position.quotient, position.rest, w.bind(`${rest.rest} * 4`)]
  const at = w.bind(`base + ${batch} * batchStride + ${row} * outerStride`)
  const values = range(4).map((lane) => {
    const inside = w.flag(`${row} < outer && ${column} + ${lane} < inner`)
    const place = w.pick(inside, `${at} + (${column} + ${lane}) * innerStride`, 'base')
    return w.pick(inside, `values[${place}]`, '0')
  })
  return source(w, ['values'], packArguments, values)
}

/** Arguments of `unpackSource`, after the array. */
export const unpackArguments = ['columns', 'tiles', 'parts', 'partTexels'] as const

/** The result of a product as rows and columns: the sum of its parts, without what sticks out. */
export function unpackSource(mode: EngineMode): LaunchSource {
  const w = new Writer(dialects[mode])
  const { quotient: row, rest: column } = quotient(w, 'this.thread.x', 'columns')
  const lanes = lanesOf(mode)
  const tile = lanes === 1 ? column : w.bind(`Math.floor(${column} / 4)`)
  const lane = w.bind(`${column} - ${tile} * ${lanes}`)
  const at = w.variable(`${row} * tiles + ${tile}`)
  const total = w.variable('0')
  loop(w, 'parts', () => {
    if (mode === 'webgl2') {
      const texel = w.bind(`values[${at}]`)
      w.write(`${total} = ${total} + ${texel}[${lane}];`)
    } else {
      w.write(`${total} = ${total} + values[${at} * ${lanes} + ${lane}];`)
    }
    w.write(`${at} = ${at} + partTexels;`)
  })
  return source(w, ['values'], unpackArguments, [total], mode === 'webgl2' ? 'Texels' : 'Array')
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, k) => k)

function loop(w: Writer, turns: string, body: () => void): void {
  const turn = w.fresh()
  w.write(`for (let ${turn} = 0; ${turn} < ${turns}; ${turn}++) {`)
  body()
  w.write('}')
}

function indices(w: Writer): Record<'part' | 'batch' | 'row' | 'tile', string> {
  const { quotient: allRows, rest: tile } = quotient(w, 'this.thread.x', 'tiles')
  const { quotient: allBatches, rest: row } = quotient(w, allRows, 'rows')
  const { quotient: part, rest: batch } = quotient(w, allBatches, 'batches')
  return { part, batch, row, tile }
}

// Exact for whole numbers up to 2²⁴: shading languages round quotients as they like.
function quotient(w: Writer, dividend: string, divisor: string): { readonly quotient: string; readonly rest: string } {
  const all = w.bind(dividend)
  const near = w.bind(`Math.floor(${all} / ${divisor})`)
  const over = w.bind(`${all} - ${near} * ${divisor}`)
  const exact = w.bind(`${near} + ${w.flag(`${over} >= ${divisor}`)} - ${w.flag(`${over} < 0`)}`)
  return { quotient: exact, rest: w.bind(`${all} - ${exact} * ${divisor}`) }
}

// Sums in blocks, and the sums of these: see reductions.ts. No part has more blocks than a block has terms.
function writeBlocks(
  w: Writer,
  lanes: number,
  count: string,
  body: (sums: readonly string[], here: string) => void,
  size = blockTerms,
): readonly string[] {
  const totals = range(lanes).map(() => w.variable('0'))
  const sums = range(lanes).map(() => w.variable('0'))
  const left = w.variable(count)
  const blocks = w.bind(`Math.floor((${count} + ${size - 1}) / ${size})`)
  loop(w, blocks, () => {
    for (const sum of sums) w.write(`${sum} = 0;`)
    const here = w.bind(`Math.min(${size}, ${left})`)
    body(sums, here)
    sums.forEach((sum, lane) => {
      w.write(`${totals[lane]} = ${totals[lane]} + ${sum};`)
    })
    w.write(`${left} = ${left} - ${size};`)
  })
  return totals
}

function source(
  w: Writer,
  arrays: readonly string[],
  scalars: readonly string[],
  results: readonly string[],
  arrayType: 'Array' | 'Texels' = 'Array',
): LaunchSource {
  const names = [...arrays, ...scalars]
  w.write(results.length === 1 ? `return ${results[0]};` : `return [${results.join(', ')}];`)
  return {
    text: `function(${names.join(', ')}) {\n${w.lines.join('\n')}\n}`,
    argumentTypes: Object.fromEntries(names.map((name, k) => [name, k < arrays.length ? arrayType : 'Float'])),
    lanes: results.length === 1 ? 1 : 4,
  }
}
