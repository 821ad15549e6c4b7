import type { Backend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { asyncBackend, type DescribeBackendOptions, describeBackend, runCase } from '@tensorloom/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { failures, type Registered, registered } from './registered.js'

const register = (
  backend: Backend | (() => Backend | Promise<Backend>),
  options: DescribeBackendOptions = {},
): Promise<readonly Registered[]> => registered((framework) => describeBackend(backend, { framework, ...options }))

/** A backend that is not a host memory, with something changed. */
const broken = (change: (backend: Backend) => Partial<Backend>): Backend => {
  const { hosted: _, ...own } = reference() as Backend & { hosted: boolean }
  return { ...own, ...change(own) }
}

describe('finds a backend that', () => {
  it('computes one op wrong', async () => {
    const tests = await register(
      broken(({ compile }) => ({
        compile: (kernel) =>
          compile(
            kernel.name === 'exp'
              ? {
                  ...kernel,
                  value:
                    kernel.inputs.length > 0
                      ? (kernel.value as never as { operand: typeof kernel.value }).operand
                      : kernel.value,
                }
              : kernel,
          ),
      })),
    )
    const failed = await failures(tests, 'conformance > unary.json')
    expect(failed).toHaveLength(2)
    expect(failed[0]).toMatch(/^unary\.json\[3\] exp\(\[3, 2, 5\]\): exp \{\}\noutput 0: worst error /)
    expect(failed[1]).toMatch(/with views/)
    expect(await failures(tests, 'conformance > binary.json > add')).toEqual([])
    // The gradients of all ops take seconds.
    const gradients = 'gradients to second order, against central differences in float64'
    expect(await failures(tests, `${gradients} > exp(`)).toEqual([expect.stringMatching(/^exp\(/)])
  })

  it('ignores where a view starts', async () => {
    const tests = await register(
      broken(({ run }) => ({
        run: (program, inputs, output, params) =>
          run(
            program,
            inputs,
            output,
            params.map(() => 0),
          ),
      })),
    )
    const failed = await failures(tests, 'conformance > unary.json > neg')
    expect(failed).toEqual([expect.stringMatching(/with views: neg/)])
  })

  it('hands out its own memory', async () => {
    const tests = await register(broken(() => ({ read: (storage) => Promise.resolve(storage as Float32Array) })))
    const failed = (await failures(tests, 'contract')).join('\n')
    expect(failed).toMatch(/reads give own copies: after the array that was read changed: got \[9, 9, 9\]/)
    expect(failed).toMatch(/reads ranges: elements 1 to 3: got \[0, 1, 2, 3, 4\], expected \[1, 2\]/)
  })

  it('keeps the array that was written', async () => {
    const storages = new Map<object, Float32Array>()
    const tests = await register(
      broken(({ write, read }) => ({
        write: (storage, data) => {
          storages.set(storage as object, data as Float32Array)
          write(storage, data)
        },
        read: (storage, start, end) =>
          Promise.resolve(storages.get(storage as object)?.slice(start, end) ?? read(storage, start, end)).then(
            (x) => x,
          ),
      })),
    )
    expect((await failures(tests, 'contract > copies what is written')).join()).toMatch(
      /after the written array changed/,
    )
  })

  it('forgets to free', async () => {
    const tests = await register(broken(() => ({ free: () => undefined })))
    const failed = (await failures(tests, 'contract > counts')).concat(await failures(tests, 'memory > elementwise'))
    expect(failed).toEqual([
      expect.stringMatching(/memory\(\)\.bytes did not shrink after free/),
      expect.stringMatching(/the backend holds \d+ bytes more/),
    ])
  })

  it('claims to read at once, and cannot', async () => {
    const tests = await register(broken(() => ({ readSync: undefined as never })))
    expect(await failures(tests, 'contract > says')).toEqual([
      expect.stringMatching(/syncRead is true, but readSync is missing/),
    ])
  })

  it('reads params too late', async () => {
    const { compile, run } = reference() as Backend
    const tests = await register(
      broken(() => ({
        compile,
        run: async (program, inputs, output, params) => {
          await Promise.resolve()
          await run(program, inputs, output, params)
        },
      })),
    )
    expect(await failures(tests, 'contract > params')).toEqual([expect.stringMatching(/with offset 1 and factor 10/)])
  })
})

describe('a backend without denormals', () => {
  it('is not asked for them, which is shown', async () => {
    const without = broken(({ capabilities }) => ({ capabilities: { ...capabilities, denormals: false } }))
    const named = (tests: readonly Registered[]) => tests.filter(({ path }) => /denormals/.test(path.join(' ')))
    const [claimed, unclaimed] = [named(await register(broken(() => ({})))), named(await register(without))]
    expect(claimed.length).toBeGreaterThan(9)
    expect(claimed.every(({ run }) => run !== undefined)).toBe(true)
    expect(unclaimed).toHaveLength(claimed.length)
    // Those of float64 stay: they run on the reference backend.
    const skipped = unclaimed.filter(({ run }) => run === undefined)
    expect(skipped).toHaveLength(claimed.length - 1)
    for (const { path } of skipped) expect(path.at(-1)).toMatch(/: not claimed: denormals$/)
  })
})

describe('skip', () => {
  let tests: readonly Registered[]
  beforeAll(async () => {
    tests = await register(asyncBackend(), {
      skip: {
        'conformance/erf': 'no erf here',
        'conformance/conv.json[3]': 'too many strides',
        memory: 'measured elsewhere',
        'contract/reads ranges': 'whole storages only',
      },
    })
  })
  const shown = (pattern: RegExp): string[] =>
    tests.filter(({ path, run }) => run === undefined && pattern.test(path.join(' > '))).map(({ path }) => path.at(-1)!)

  it('leaves tests out and shows the reason', () => {
    expect(shown(/> erf >/)).toEqual([
      expect.stringMatching(/^unary\.json\[\d+\] erf\(.*\): not claimed: no erf here$/),
      expect.stringMatching(/with views: not claimed: no erf here$/),
      expect.stringMatching(/^unary_special\.json\[\d+\] erf\(.*: not claimed: no erf here$/),
      expect.stringMatching(/with views: not claimed: no erf here$/),
    ])
    expect(shown(/conv\.json\[3\]/)[0]).toMatch(/not claimed: too many strides/)
    expect(shown(/^memory/).every((name) => name.endsWith('not claimed: measured elsewhere'))).toBe(true)
    expect(shown(/^contract/)).toEqual(['reads ranges: not claimed: whole storages only'])
  })

  it('does not hide what is missing', async () => {
    const value = { shape: [1], dtype: 'float32', data: [1] } as const
    const result = await runCase({ op: 'noSuchOp', attrs: {}, inputs: [value], outputs: [value] })
    expect(result).toMatchObject({ status: 'missing', problems: ['noSuchOp'] })
  })

  it('may name only what exists', async () => {
    expect(await failures(tests, 'skips only what exists')).toEqual([])
    const wrong = await register(reference(), { skip: { 'conformance/exq': 'a slip' } })
    expect(await failures(wrong, 'skips only')).toEqual([
      expect.stringMatching(
        /skip has keys that match no test: conformance\/exq\nhelp: keys are contract, conformance, gradients, numerics, dtypes, memory, errors/,
      ),
    ])
  })
})

it('refuses what is not a backend', async () => {
  await expect(register({} as Backend)).rejects.toThrow(
    /describeBackend: expected a backend or its factory[\s\S]*help: write await describeBackend\(cpu\)/,
  )
})
