// A disposed model has no parameters, and never gets new ones without being asked.
import { dense, functional, input, type Model, saveModel, sequential } from '@tensorloom/layers'
import { DisposedError, ones } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'

const models: Readonly<Record<string, () => Model>> = {
  sequential: () => sequential([dense(3, { inputShape: [2] }), dense(1)]),
  functional() {
    const x = input([2])
    return functional({ inputs: x, outputs: dense(1).apply(dense(3).apply(x).add(1)) })
  },
}

describe.each(Object.entries(models))('a disposed %s', (name, make) => {
  const disposed = (): Model => {
    const model = make()
    model.dispose()
    return model
  }

  it('refuses every use', async () => {
    const model = disposed()
    const uses: readonly (() => unknown)[] = [
      () => model.apply(ones([1, 2])),
      () => model.parameters,
      () => model.trainableParameters,
      () => model.stateDict(),
      () => model.loadStateDict({}),
      () => model.summary({ print: false }),
      () => model.regularizationLoss(),
    ]
    for (const use of uses) {
      expect(use).toThrow(DisposedError)
      expect(use).toThrow(`${name}: the layer was disposed`)
    }
    await expect(model.predict(ones([1, 2]))).rejects.toThrow(DisposedError)
    await expect(saveModel(model)).rejects.toThrow(DisposedError)
    expect(model.built).toBe(false)
  })

  it('gets new parameters from buildFor alone', () => {
    const model = disposed()
    expect(() => model.layers[0]!.apply(ones([1, 2]))).toThrow('dense: the layer was disposed')
    model.buildFor([2])
    expect(model.apply(ones([4, 2])).shape).toEqual([4, 1])
    expect(model.parameters.length).toBe(4)
    model.dispose()
    model.dispose()
    expect(() => model.parameters).toThrow(DisposedError)
  })

  it('cannot be saved with an inner layer that is disposed', async () => {
    const model = make()
    model.layers[0]!.dispose()
    expect(() => model.parameters).toThrow('dense: the layer was disposed')
    await expect(saveModel(model)).rejects.toThrow('dense: the layer was disposed')
  })
})
