// ONNX models with inputs, and what the program that exported them computed.
import { join } from 'node:path'
import type { OnnxValue } from '@tensorloom/onnx'
import { loadOnnx } from '@tensorloom/onnx/node'
import { type ExpectedArray, type FileCase, readJson } from '../cases.js'
import { inputOf, sameOutput, type Tolerance } from './model-cases.js'

type Stored = ExpectedArray | readonly ExpectedArray[]

interface Test extends Tolerance {
  readonly inputs: Readonly<Record<string, Stored>>
  readonly outputs: Readonly<Record<string, Stored>>
}

interface Index {
  readonly models: readonly { readonly model: string; readonly tests: readonly string[] }[]
  readonly broken?: readonly { readonly file: string }[]
}

/** All cases of a folder. */
export function onnxCases(folder: string, { models, broken = [] }: Index): readonly FileCase[] {
  return [
    ...models.flatMap(({ model, tests }) =>
      tests.map(
        (path): FileCase => ({
          name: path.replace(/\.json$/, ''),
          verdict: 'good',
          read: () => runTest(join(folder, model), readJson(join(folder, path)) as Test),
        }),
      ),
    ),
    ...broken.map(
      ({ file }): FileCase => ({ name: file, verdict: 'broken', read: () => loadOnnx(join(folder, file)) }),
    ),
  ]
}

async function runTest(path: string, test: Test): Promise<void> {
  const model = await loadOnnx(path)
  const given = (one: Stored): OnnxValue => (isList(one) ? one.map(given) : inputOf(one))
  const inputs = Object.fromEntries(Object.entries(test.inputs).map(([name, one]) => [name, given(one)]))
  const results = await model.run(inputs)
  for (const [name, expected] of Object.entries(test.outputs)) await sameOutput(name, results[name], expected, test)
}

function isList(one: Stored): one is readonly ExpectedArray[] {
  return Array.isArray(one)
}
