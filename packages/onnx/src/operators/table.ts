// The table of operators, and how a node finds the version that its opset means.
import type { Operator } from '../runtime/operator.js'
import { attentionOperators } from './attention/attentions.js'
import { cacheOperators } from './attention/cache.js'
import { rotaryOperators } from './attention/rotary.js'
import { controlOperators } from './control/control.js'
import { convolutionOperators } from './convolution/convolutions.js'
import { deformableOperators } from './convolution/deformable.js'
import { poolingOperators } from './convolution/pooling.js'
import { creationOperators } from './creation/creation.js'
import { activationOperators } from './elementwise/activations.js'
import { binaryOperators } from './elementwise/binary.js'
import { castOperators } from './elementwise/cast.js'
import { unaryOperators } from './elementwise/unary.js'
import { fusedOperators } from './fused/fused.js'
import { resizeOperators } from './image/resize.js'
import { samplingOperators } from './image/sampling.js'
import { gatherOperators } from './indexing/gather.js'
import { scatterOperators } from './indexing/scatter.js'
import { linearAlgebraOperators } from './linear-algebra/linear-algebra.js'
import { shapeOperators } from './movement/shape.js'
import { sliceOperators } from './movement/slice.js'
import { dropoutOperators } from './normalization/dropout.js'
import { normalizationOperators } from './normalization/normalizations.js'
import { productOperators } from './product/products.js'
import { blockOperators } from './quantization/blocks.js'
import { quantizationOperators } from './quantization/quantization.js'
import { runtimeQuantizationOperators } from './quantization/runtime-quantization.js'
import { recurrenceOperators } from './recurrence/recurrences.js'
import { reductionOperators } from './reduction/reduce.js'
import { scanOperators } from './scan/scans.js'
import { sequenceOperators } from './sequence/sequences.js'
import { setOperators } from './sets/sets.js'
import { signalOperators } from './signal/signals.js'
import { textOperators } from './text/texts.js'
import { trainingOperators } from './training/training.js'

const all: readonly Operator[] = [
  ...activationOperators,
  ...attentionOperators,
  ...binaryOperators,
  ...blockOperators,
  ...cacheOperators,
  ...castOperators,
  ...controlOperators,
  ...convolutionOperators,
  ...creationOperators,
  ...deformableOperators,
  ...dropoutOperators,
  ...fusedOperators,
  ...gatherOperators,
  ...linearAlgebraOperators,
  ...normalizationOperators,
  ...poolingOperators,
  ...productOperators,
  ...quantizationOperators,
  ...recurrenceOperators,
  ...reductionOperators,
  ...resizeOperators,
  ...rotaryOperators,
  ...runtimeQuantizationOperators,
  ...samplingOperators,
  ...scanOperators,
  ...scatterOperators,
  ...sequenceOperators,
  ...setOperators,
  ...shapeOperators,
  ...signalOperators,
  ...sliceOperators,
  ...textOperators,
  ...trainingOperators,
  ...unaryOperators,
]

let index: Map<string, Operator[]> | undefined

function versions(domain: string, name: string): readonly Operator[] {
  if (index === undefined) {
    index = new Map()
    for (const one of all) {
      const key = `${one.domain}.${one.name}`
      const list = index.get(key)
      if (list === undefined) index.set(key, [one])
      else list.push(one)
    }
  }
  return index.get(`${domain}.${name}`) ?? []
}

/** The rules of an operator in version `opset` of its set, or undefined. */
export function findOperator(domain: string, name: string, opset: number): Operator | undefined {
  return versions(domain, name)
    .filter(({ since }) => since <= opset)
    .sort((a, b) => b.since - a.since)[0]
}

/** The names of the operators of a set. */
export function operatorNames(domain: string): readonly string[] {
  return [...new Set(all.filter((one) => one.domain === domain).map(({ name }) => name))].sort()
}
