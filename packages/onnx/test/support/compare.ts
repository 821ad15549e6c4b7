// Whether a file computes what the model computes: here, and in ONNX Runtime.
import type { Tensor } from '@tensorloom/tensor'
import { expect } from 'vitest'
import { loadOnnx } from '../../src/index.js'
import { runElsewhere } from './runtime.js'

interface Predicting {
  predict(x: Tensor | readonly Tensor[]): Promise<Tensor | readonly Tensor[]>
}

function close(got: ArrayLike<number>, want: ArrayLike<number>): void {
  const far = Array.from(want, (b, k) => Math.abs(got[k]! - b) > 1e-5 + 1e-5 * Math.abs(b))
  expect(
    far.indexOf(true) === -1 ? 'close' : [far.indexOf(true), got[far.indexOf(true)], want[far.indexOf(true)]],
  ).toBe('close')
}

/** Compares the predictions of a model with those of its file. */
export async function compare(model: unknown, bytes: Uint8Array, inputs: readonly Tensor[]): Promise<void> {
  const x = inputs.length === 1 ? inputs[0]! : inputs
  const want = [await (model as Predicting).predict(x)].flat()
  const own = [await loadOnnx(bytes).predict(x)].flat()
  const elsewhere = await runElsewhere(bytes, inputs)
  for (const [k, one] of want.entries()) {
    const data = await one.data()
    expect(own[k]!.shape).toEqual(one.shape)
    close(await own[k]!.data(), data)
    if (elsewhere === undefined) continue
    expect(elsewhere[k]!.dims).toEqual(one.shape)
    close(elsewhere[k]!.data, data)
  }
}
