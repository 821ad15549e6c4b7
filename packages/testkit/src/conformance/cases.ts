// The conformance cases that ship with the kit, loaded on demand: importing the kit does not load a megabyte of numbers.
import { type CaseFile, parseCases } from './case.js'

const files: Readonly<Record<string, () => Promise<{ readonly default: string }>>> = {
  'binary.json': () => import('./data/binary.generated.js'),
  'conv.json': () => import('./data/conv.generated.js'),
  'linalg.json': () => import('./data/linalg.generated.js'),
  'loss.json': () => import('./data/loss.generated.js'),
  'nn.json': () => import('./data/nn.generated.js'),
  'optimizer.json': () => import('./data/optimizer.generated.js'),
  'recurrent.json': () => import('./data/recurrent.generated.js'),
  'reduction.json': () => import('./data/reduction.generated.js'),
  'shape.json': () => import('./data/shape.generated.js'),
  'unary.json': () => import('./data/unary.generated.js'),
  'unary_special.json': () => import('./data/unary_special.generated.js'),
}

/**
 * The kit's own conformance cases: 339 cases of 155 ops and optimizers, with results and gradients that PyTorch
 * computed in float64.
 *
 * @example
 * ```ts
 * import { conformanceCases, runCase } from '@tensorloom/testkit'
 * const files = await conformanceCases()
 * console.log(files[0]?.name, files[0]?.cases.length) // binary.json 68
 * const sum = files[0]?.cases.find(({ op }) => op === 'add')
 * if (sum) console.log((await runCase(sum)).status) // passed
 * ```
 */
export function conformanceCases(): Promise<readonly CaseFile[]> {
  return Promise.all(Object.entries(files).map(async ([name, load]) => parseCases(name, (await load()).default)))
}
