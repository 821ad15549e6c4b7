// Runs a folder in the layout of ONNX's node suite: model.onnx, and test_data_set_K with input_N.pb and output_N.pb.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { modelFileOf } from '@tensorloom/layers/node'
import { type CaseOptions, runCaseFiles } from '../cases/run-case.js'

/**
 * Runs a case.
 *
 * @param folder - a folder with model.onnx, and test_data_set_K with input_N.pb and output_N.pb
 * @returns what is wrong with the case; undefined if it passes
 * @example
 * ```ts no-run
 * import { runCase } from '@tensorloom/onnx/node'
 * // A case of ONNX's own tests: model.onnx, test_data_set_0/input_0.pb and output_0.pb.
 * const problem = await runCase('node/test_softmax_axis_1')
 * console.log(problem ?? 'passed')
 * ```
 */
export async function runCase(folder: string, options: CaseOptions = {}): Promise<string | undefined> {
  const files = new Map<string, Uint8Array>()
  try {
    const sets = (await readdir(folder)).filter((name) => name.startsWith('test_data_set_'))
    const names = await Promise.all(
      sets.map(async (set) => (await readdir(join(folder, set))).map((name) => `${set}/${name}`)),
    )
    for (const name of ['model.onnx', ...names.flat()]) files.set(name, await readFile(join(folder, name)))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return runCaseFiles(files, { ...options, file: await modelFileOf(join(folder, 'model.onnx')) })
}
