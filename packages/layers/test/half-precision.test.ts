// Parameters stored in half precision, and files of other programs with 16-bit floats.
import { ones, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { dense, loadModel, saveModel, sequential } from '../src/index.js'
import { decodeSafetensors } from '../src/saving/safetensors.js'

describe('half precision', () => {
  it('takes half of the bytes, and rounds to the nearest half', async () => {
    const model = sequential([dense(64, { inputShape: [64] })])
    const [kernel] = model.parameters
    const full = await saveModel(model)
    const half = await saveModel(model, { halfPrecision: true })
    expect(full.length - half.length).toBeGreaterThan(64 * 64 * 2 - 100)
    const loaded = await loadModel(half)
    const [read] = loaded.parameters
    expect(read!.dtype).toBe('float32')
    kernel!.dataSync().forEach((value, k) => {
      expect(Math.abs(read!.dataSync()[k]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11 + 2 ** -25)
    })
    expect((await loaded.predict(ones([2, 64]))).shape).toEqual([2, 64])
  })

  it('keeps what halves hold exactly', async () => {
    const model = sequential([dense(1, { inputShape: [4], useBias: false })])
    const values = [1.5, -0.25, 65504, 2 ** -24]
    model.parameters[0]!.assign(tensor(values, { shape: [4, 1] }))
    const loaded = await loadModel(await saveModel(model, { halfPrecision: true }))
    expect([...loaded.parameters[0]!.dataSync()]).toEqual(values)
  })

  it('reads bfloat16 of other programs', () => {
    const header = new TextEncoder().encode('{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}')
    const bytes = new Uint8Array(8 + header.length + 4)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
    bytes.set(header, 8)
    // 1.5 is 0x3fc00000, -2 is 0xc0000000.
    bytes.set([0xc0, 0x3f, 0x00, 0xc0], 8 + header.length)
    expect([...decodeSafetensors(bytes).tensors.get('w')!.data]).toEqual([1.5, -2])
  })

  it('refuses an option that is none', async () => {
    const model = sequential([dense(1, { inputShape: [1] })])
    await expect(saveModel(model, { half: true } as object)).rejects.toThrow("did you mean 'halfPrecision'?")
  })
})
