// Loading from files: external data lies in files of the model's folder.
import { modelFileOf } from '@tensorloom/layers/node'
import { checkOptions } from '@tensorloom/tensor/internal'
import { defaults, loadBeside, type OnnxOptions } from '../load.js'
import type { OnnxModel } from '../onnx-model.js'

/**
 * Loads an ONNX model from a file. Weights in other files are read from the folder of the model, and from nowhere else.
 *
 * @param path - the file
 * @throws `SerializationError` if the file or one that it refers to does not exist, or is damaged
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { exportOnnx } from '@tensorloom/onnx'
 * import { loadOnnx } from '@tensorloom/onnx/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'onnx-')), 'model.onnx')
 * await writeFile(path, exportOnnx(sequential([dense(3, { inputShape: [4] })])))
 * const model = await loadOnnx(path)
 * console.log(model.inputs[0]!.shape) // ['batch', 4]
 * ```
 */
export async function loadOnnx(path: string, options: Omit<OnnxOptions, 'external'> = {}): Promise<OnnxModel> {
  checkOptions<Omit<OnnxOptions, 'external'>>('loadOnnx', options, { maxIterations: 'count', name: 'any' })
  const { maxIterations = defaults.maxIterations, name = defaults.name } = options
  const file = await modelFileOf(path, { user: 'loadOnnx' })
  return loadBeside(await file.read(), file, { maxIterations, name })
}
