// The most probable label sequences of scores over time, for models trained with the loss of `ctc-loss.ts`.

import { tensor } from '../../create.js'
import { DataError, ShapeError } from '../../errors.js'
import { checkTensor } from '../../op/check-tensor.js'
import { logSoftmax } from '../../ops/normalization/softmax.js'
import { checkOptions } from '../../options/check-options.js'
import { sameShape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'

/** Options of `ctcDecode`. */
export interface CtcDecodeOptions {
  /**
   * `greedy` takes the best class of each step. `beamSearch` sums the probabilities of all alignments of the best sequences
   * so far. `greedy` by default.
   */
  readonly strategy?: 'greedy' | 'beamSearch' | undefined
  /** How many sequences a beam search keeps after each step; 100 by default. */
  readonly beamWidth?: number | undefined
  /** How many sequences a beam search returns; 1 by default, at most `beamWidth`. */
  readonly topPaths?: number | undefined
  /** Whether equal classes of consecutive steps are one label; true by default. Only for `greedy`. */
  readonly mergeRepeated?: boolean | undefined
  /** The class of the blank, which means no label; 0 by default. */
  readonly blank?: number | undefined
}

/** Decoded labels. */
export interface CtcDecoded {
  /** The labels [paths, batch, time] as int32, best path first; −1 after the end of a sequence. */
  readonly sequences: Tensor
  /**
   * A score for each path [batch, paths]. Beam search: the logarithm of its probability. Greedy: minus the sum of the scores
   * of the classes taken, as in Keras.
   */
  readonly scores: Tensor
}

interface Path {
  readonly labels: readonly number[]
  readonly score: number
}

/**
 * The label sequences that scores over time stand for: greedy (Graves et al. 2006, section 3.2), or by a search that keeps the
 * best prefixes (Graves 2012, section 7.5.3). It reads the scores, so the result is a Promise; it has no gradient.
 *
 * @param logits - [batch, time, classes]: scores before softmax
 * @param lengths - [batch]: number of time steps of each sample
 * @throws `ShapeError` if the shapes do not fit
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { ctcDecode } from '@tensorloom/tensor/losses'
 * const scores = tensor([[[0, 3, 1], [0, 3, 1], [5, 0, 0], [0, 1, 3]]]) // class 0 is the blank
 * const { sequences } = await ctcDecode(scores, tensor([4]))
 * console.log(await sequences.data()) // Int32Array [1, 2, -1, -1]
 * ```
 */
export async function ctcDecode(logits: Tensor, lengths: Tensor, options: CtcDecodeOptions = {}): Promise<CtcDecoded> {
  checkOptions<CtcDecodeOptions>('ctcDecode', options, {
    strategy: ['greedy', 'beamSearch'],
    beamWidth: 'count',
    topPaths: 'count',
    mergeRepeated: 'boolean',
    blank: 'number',
  })
  const { strategy = 'greedy', beamWidth = 100, topPaths = 1, mergeRepeated = true, blank = 0 } = options
  checkTensor('ctcDecode', logits, 'logits as a tensor')
  checkTensor('ctcDecode', lengths, 'lengths as a tensor')
  const [batch, time, classes] = logits.shape as [number, number, number]
  if (logits.rank !== 3 || !sameShape(lengths.shape, [batch])) {
    throw new ShapeError(`ctcDecode: logits ${shapeText(logits.shape)} and lengths ${shapeText(lengths.shape)}`, {
      help: 'expected [batch, time, classes] and [batch]',
    })
  }
  if (!Number.isInteger(blank) || blank < 0 || blank >= classes || topPaths > beamWidth) {
    throw new DataError(
      `ctcDecode: blank is ${blank} of ${classes} classes, topPaths is ${topPaths}, beamWidth is ${beamWidth}`,
      { help: 'blank is one of the classes, and topPaths is at most beamWidth' },
    )
  }
  const greedy = strategy === 'greedy'
  const source = greedy ? logits : logSoftmax(logits)
  const values = (await source.data()) as Float32Array
  if (!greedy) source.dispose()
  const steps = await lengths.data()
  const found = Array.from({ length: batch }, (_, sample): readonly Path[] => {
    const rows = Array.from({ length: Math.min(time, Number(steps[sample])) }, (_, at) => {
      const from = (sample * time + at) * classes
      return values.subarray(from, from + classes)
    })
    return greedy ? [bestClasses(rows, blank, mergeRepeated)] : beamSearch(rows, blank, beamWidth).slice(0, topPaths)
  })
  const paths = greedy ? 1 : topPaths
  const labels = new Int32Array(paths * batch * time).fill(-1)
  const scores = new Float32Array(batch * paths).fill(Number.NEGATIVE_INFINITY)
  for (const [sample, list] of found.entries()) {
    for (const [k, path] of list.entries()) {
      labels.set(path.labels, (k * batch + sample) * time)
      scores[sample * paths + k] = path.score
    }
  }
  return {
    sequences: tensor(labels, { shape: [paths, batch, time] }),
    scores: tensor(scores, { shape: [batch, paths] }),
  }
}

function bestClasses(rows: readonly Float32Array[], blank: number, mergeRepeated: boolean): Path {
  let score = 0
  const best = rows.map((row) => {
    const at = row.reduce((top, value, k) => (value > row[top]! ? k : top), 0)
    score -= row[at]!
    return at
  })
  const labels = best.filter((one, k) => one !== blank && !(mergeRepeated && k > 0 && best[k - 1] === one))
  return { labels, score }
}

// A prefix of labels: logarithms of the probabilities of its alignments that end in a blank, and of those that do not.
interface Prefix {
  readonly labels: readonly number[]
  blank: number
  label: number
}

function beamSearch(rows: readonly Float32Array[], blank: number, width: number): readonly Path[] {
  let beam: readonly Prefix[] = [{ labels: [], blank: 0, label: Number.NEGATIVE_INFINITY }]
  for (const row of rows) {
    const next = new Map<string, Prefix>()
    const prefix = (labels: readonly number[]): Prefix => {
      const key = labels.join()
      const known = next.get(key) ?? { labels, blank: Number.NEGATIVE_INFINITY, label: Number.NEGATIVE_INFINITY }
      next.set(key, known)
      return known
    }
    for (const one of beam) {
      const all = sumOfLogs(one.blank, one.label)
      for (const [symbol, score] of row.entries()) {
        const repeats = one.labels.at(-1) === symbol
        const same = symbol === blank || repeats ? prefix(one.labels) : undefined
        if (symbol === blank) same!.blank = sumOfLogs(same!.blank, all + score)
        else {
          // The last label again: the same label goes on, and after a blank it is a new one.
          if (repeats) same!.label = sumOfLogs(same!.label, one.label + score)
          const from = repeats ? one.blank : all
          if (from === Number.NEGATIVE_INFINITY) continue
          const longer = prefix([...one.labels, symbol])
          longer.label = sumOfLogs(longer.label, from + score)
        }
      }
    }
    beam = [...next.values()].sort((a, b) => sumOfLogs(b.blank, b.label) - sumOfLogs(a.blank, a.label)).slice(0, width)
  }
  return beam.map(({ labels, blank: ended, label }) => ({ labels, score: sumOfLogs(ended, label) }))
}

function sumOfLogs(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a]
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high))
}
