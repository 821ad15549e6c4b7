// The backend with chosen parts: which kernels it has, that everything still computes, and what it says without a part.
import { avgPool2d, BackendError, conv2d, setStrict, sort, sum, TensorloomError, withBackend } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { describe, expect, it, vi } from 'vitest'
import { cpu } from '../src/index.js'
import {
  attention,
  type CpuPart,
  convolution,
  cpuWith,
  gathering,
  javaScript,
  normalization,
  recurrence,
  threads,
} from '../src/parts.js'
import { randomTensor } from './support.js'

const parts = { attention, convolution, gathering, javaScript, normalization, recurrence, threads }
const namesOf = ({ kernels }: Backend): string[] => Object.keys(kernels!).sort()

describe('cpuWith', () => {
  it('has the kernels of its parts, and with all of them those of cpu', () => {
    expect(namesOf(cpuWith(Object.values(parts)))).toEqual(namesOf(cpu()))
    expect(namesOf(cpuWith([]))).toEqual([
      'dense',
      'denseGradient',
      'labelCrossentropy',
      'labelCrossentropyGradient',
      'logSoftmax',
      'logSoftmaxGradient',
      'matmul',
      'probabilityCrossentropy',
      'probabilityCrossentropyGradient',
      'softmax',
      'softmaxGradient',
    ])
    const with2d = namesOf(cpuWith([convolution]))
    expect(with2d).toEqual(expect.arrayContaining(['biasedConvolution', 'convolution', 'maxPool']))
    expect(with2d).not.toContain('attention')
  })

  it('computes the same bits as cpu where it has the part', () => {
    const results = [cpu(), cpuWith([convolution])].map((backend) =>
      withBackend(backend, () => {
        const [x, filters] = [randomTensor([2, 9, 9, 8], 1), randomTensor([3, 3, 8, 16], 2)]
        return conv2d(x, filters, { padding: 'same' }).dataSync()
      }),
    )
    expect(results[0]).toEqual(results[1])
  })

  it('computes without parts too, and nothing falls back', () => {
    setStrict(true)
    try {
      const results = [cpu(), cpuWith([])].map((backend) =>
        withBackend(backend, () => {
          const images = avgPool2d(conv2d(randomTensor([1, 6, 6, 2], 1), randomTensor([3, 3, 2, 3], 2)), 2)
          const wide = sum(randomTensor([4, 5], 3, 'float64'), { axis: 0 })
          return [images, sort(randomTensor([7], 4)), wide].map((one) => [...one.dataSync()])
        }),
      )
      for (const [k, expected] of results[0]!.entries()) {
        for (const [at, value] of expected.entries()) expect(results[1]![k]![at]).toBeCloseTo(value, 5)
      }
    } finally {
      setStrict(false)
    }
  })

  it('runs on one thread without the part threads', () => {
    expect(cpuWith([]).engine).toMatch(/, 1 thread$/)
    expect(cpuWith([], { threads: 1 }).engine).toMatch(/, 1 thread$/)
  })

  it('names the part that an option or the host needs', () => {
    const refused = (make: () => unknown, message: string): void => {
      expect(make).toThrow(BackendError)
      expect(make).toThrow(message)
    }
    const help = (part: string): string => `\nhelp: write cpuWith([${part}]), or use cpu(), which has all parts`
    refused(
      () => cpuWith([], { threads: 2 }),
      `cpuWith: threads is 2, but the part threads was left out${help('threads')}`,
    )
    refused(() => cpuWith([], { engine: 'js' }), `cpuWith: engine is 'js', but the part javaScript was left out`)
    refused(() => cpuWith([threads], { codegen: true }), `codegen is true, but the part javaScript was left out`)
    expect(cpuWith([javaScript], { engine: 'js' }).engine).toBe('js')
    vi.stubGlobal('WebAssembly', undefined)
    try {
      refused(() => cpuWith([]), `cpuWith: WebAssembly SIMD is not available here, but the part javaScript${''}`)
      expect(cpuWith([javaScript]).engine).toBe('js')
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('refuses what is not a list of parts, and wrong options', () => {
    for (const wrong of [undefined, convolution, [cpu], ['convolution'], [undefined]]) {
      const make = (): unknown => cpuWith(wrong as unknown as CpuPart[])
      expect(make).toThrow(TensorloomError)
      expect(make).toThrow('cpuWith: expected a list of parts, got ')
    }
    expect(() => cpuWith([], { thread: 2 } as never)).toThrow(
      "cpu: unknown option 'thread'\nhelp: did you mean 'threads'?",
    )
  })
})
