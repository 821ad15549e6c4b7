// Models that TensorFlow.js saved.
import { join } from 'node:path'
import type { Tensor } from '@tensorloom/tensor'
import { GraphModel, trainerFromTfjs } from '@tensorloom/tfjs'
import { loadTfjs } from '@tensorloom/tfjs/node'
import { type ExpectedArray, type FileCase, Mismatch, readJson, same } from '../cases.js'
import { inputOf, sameOutput, type Tolerance } from './model-cases.js'

type NamedArray = ExpectedArray & { readonly name: string }

interface Test extends Tolerance {
  readonly inputs: readonly NamedArray[]
  readonly outputs: readonly NamedArray[]
  readonly train?: {
    readonly x: ExpectedArray
    readonly y: ExpectedArray
    readonly losses: readonly (readonly number[])[]
    readonly predict_after: readonly ExpectedArray[]
  }
}

interface Index {
  readonly models: readonly { readonly name: string; readonly model: string; readonly tests: readonly string[] }[]
  readonly broken?: readonly { readonly name: string; readonly model: string }[]
}

/** All cases of a folder. */
export function tfjsCases(folder: string, { models, broken = [] }: Index): readonly FileCase[] {
  return [
    ...models.flatMap(({ name, model, tests }) =>
      tests.map(
        (path): FileCase => ({
          name: tests.length > 1 ? path : name,
          verdict: 'good',
          read: () => runTest(join(folder, model), readJson(join(folder, path)) as Test),
        }),
      ),
    ),
    ...broken.map(
      ({ name, model }): FileCase => ({
        name: `broken/${name}`,
        verdict: 'broken',
        read: () => loadTfjs(join(folder, model)),
      }),
    ),
  ]
}

async function runTest(path: string, test: Test): Promise<void> {
  const model = await loadTfjs(path)
  const inputs = test.inputs.map(inputOf)
  const predict = async (): Promise<readonly Tensor[]> => {
    const y: unknown = await model.predict((inputs.length === 1 ? inputs[0] : inputs) as Tensor)
    return [y].flat() as readonly Tensor[]
  }
  const { outputs, train } = test
  if (model instanceof GraphModel) {
    const given = Object.fromEntries(test.inputs.map(({ name }, k) => [name, inputs[k]!]))
    const results = await model.run(
      given,
      outputs.map(({ name }) => name),
    )
    for (const one of outputs) await sameOutput(one.name, results[one.name], one, test)
  } else await sameOutput('the outputs', await predict(), outputs, test)
  if (train === undefined) return
  const trainer = trainerFromTfjs(model)
  for (const [step, expected] of train.losses.entries()) {
    const logs = Object.values<number>(await trainer.trainOnBatch(inputOf(train.x) as never, inputOf(train.y)))
    same(`the number of losses and metrics of step ${step}`, logs.length, expected.length)
    const far = logs.findIndex(
      (one, k) => Math.abs(one - expected[k]!) > test.atol + test.rtol * Math.abs(expected[k]!),
    )
    if (far !== -1) throw new Mismatch(`number ${far} of step ${step} is ${logs[far]}, expected ${expected[far]}`)
  }
  await sameOutput('the outputs after training', await predict(), train.predict_after, test)
}
