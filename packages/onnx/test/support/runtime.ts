// ONNX Runtime as a judge of exported files. Its native library may be missing on a platform; then files are only read again.
import type { Tensor } from '@tensorloom/tensor'

interface RuntimeTensor {
  readonly dims: readonly number[]
  readonly data: ArrayLike<number>
}

interface Runtime {
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => RuntimeTensor
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: { readonly graphOptimizationLevel: 'disabled'; readonly logSeverityLevel: number },
    ): Promise<{
      readonly inputNames: readonly string[]
      readonly outputNames: readonly string[]
      run(feeds: Readonly<Record<string, RuntimeTensor>>): Promise<Readonly<Record<string, RuntimeTensor>>>
      release(): Promise<void>
    }>
  }
}

let found: Promise<Runtime | undefined> | undefined

/** The runtime, or undefined where it cannot run. */
export function runtime(): Promise<Runtime | undefined> {
  // @ts-expect-error: the package does not say where its types are.
  found ??= import('onnxruntime-node').then(
    (module) => ((module as { readonly default?: unknown }).default ?? module) as Runtime,
    () => undefined,
  )
  return found
}

/** The outputs of a file for some inputs in order, as ONNX Runtime computes them without optimizations; undefined without it. */
export async function runElsewhere(
  bytes: Uint8Array,
  inputs: readonly Tensor[],
): Promise<readonly RuntimeTensor[] | undefined> {
  const ort = await runtime()
  if (ort === undefined) return undefined
  const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 })
  const feeds: Record<string, RuntimeTensor> = {}
  for (const [k, name] of session.inputNames.entries()) {
    const one = inputs[k]!
    feeds[name] = new ort.Tensor(one.dtype, await one.data(), one.shape)
  }
  const results = await session.run(feeds)
  const outputs = session.outputNames.map((name) => results[name]!)
  await session.release()
  return outputs
}
