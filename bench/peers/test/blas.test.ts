// What PyTorch is given so that its products are fast: another library, other kernels, or neither.
import { expect, test } from 'vitest'
import { betterKernels, type Choices, chooseBlas, type Variables } from '../src/blas.js'

const avx512 = 'flags: sse2 avx avx2 avx512f avx512vl'
const avx2 = 'flags: sse2 avx avx2'

/** A machine whose Python computes with OpenBLAS, unless the reference BLAS is in front of it. */
function machine(own: string, { environment = {}, ...rest }: Partial<Choices> = {}, referenceBlas = false): Choices {
  return {
    environment,
    processor: avx512,
    openBlasFolder: undefined,
    probe(variables) {
      const all: Variables = { ...environment, ...variables }
      if (referenceBlas && !all.LD_LIBRARY_PATH?.startsWith('/openblas')) {
        return { library: 'reference BLAS', kernels: null, engine: '' }
      }
      return { library: 'OpenBLAS 0.3.21', kernels: all.OPENBLAS_CORETYPE ?? own, engine: '' }
    },
    ...rest,
  }
}

test('nothing is changed where OpenBLAS uses what the processor has', () => {
  expect(chooseBlas(machine('Cooperlake'))).toEqual({ variables: {}, notes: [] })
  expect(chooseBlas(machine('Zen', { processor: avx2 }))).toEqual({ variables: {}, notes: [] })
  const environment = { OPENBLAS_CORETYPE: 'SkylakeX' }
  expect(chooseBlas(machine('Cooperlake', { environment }))).toEqual({ variables: {}, notes: [] })
})

test('a variable that asks for lesser kernels is taken away', () => {
  const { variables, notes } = chooseBlas(machine('Cooperlake', { environment: { OPENBLAS_CORETYPE: 'Haswell' } }))!
  expect(variables).toEqual({ OPENBLAS_CORETYPE: undefined })
  expect(notes).toEqual([
    'OPENBLAS_CORETYPE=Haswell of the environment is not passed on: OpenBLAS takes kernels for Cooperlake',
  ])
})

test('kernels are named where OpenBLAS does not know the processor', () => {
  const { variables, notes } = chooseBlas(machine('Prescott'))!
  expect(variables).toEqual({ OPENBLAS_CORETYPE: 'SkylakeX' })
  expect(notes).toEqual(['OpenBLAS would take kernels for Prescott; it is told to take those for SkylakeX'])
  const environment = { OPENBLAS_CORETYPE: 'Nehalem' }
  expect(chooseBlas(machine('Prescott', { environment }))!.variables).toEqual({ OPENBLAS_CORETYPE: 'SkylakeX' })
})

test('kernels that a build of OpenBLAS does not have are not named', () => {
  const without = machine('Prescott', {
    probe: () => ({ library: 'OpenBLAS 0.3.5', kernels: 'Prescott', engine: '' }),
  })
  expect(chooseBlas(without)).toEqual({ variables: {}, notes: [] })
})

test('the reference BLAS is replaced where OpenBLAS is installed', () => {
  const openBlasFolder = '/openblas'
  const environment = { LD_LIBRARY_PATH: '/mine', OPENBLAS_CORETYPE: 'Haswell' }
  const { variables, notes } = chooseBlas(machine('Cooperlake', { openBlasFolder, environment }, true))!
  expect(variables).toEqual({ LD_LIBRARY_PATH: '/openblas:/mine', OPENBLAS_CORETYPE: undefined })
  expect(notes[0]).toBe('PyTorch would compute with the reference BLAS; it is given OpenBLAS 0.3.21 of /openblas')
  expect(notes).toHaveLength(2)
})

test('where it is not, a note says what to install', () => {
  const expected = {
    variables: {},
    notes: [
      expect.stringMatching(/reference BLAS.* 15 times as long[\s\S]*\nhelp: apt-get install libopenblas0-pthread$/),
    ],
  }
  expect(chooseBlas(machine('Cooperlake', {}, true))).toEqual(expected)
  expect(chooseBlas(machine('Cooperlake', { openBlasFolder: '/broken' }, true))).toEqual(expected)
})

test('a Python without torch is none', () => {
  expect(chooseBlas(machine('', { probe: () => undefined }))).toBe(undefined)
})

test('better kernels are those of the best instructions that the processor has', () => {
  expect(betterKernels('Prescott', avx512)).toBe('SkylakeX')
  expect(betterKernels('Haswell', avx512)).toBe('SkylakeX')
  expect(betterKernels('Core2', avx2)).toBe('Haswell')
  expect(betterKernels('Nehalem', 'flags: sse2 avx')).toBe('Sandybridge')
  expect(betterKernels('Prescott', 'flags: sse2')).toBe(undefined)
  expect(betterKernels('Zen', avx2)).toBe(undefined)
  // Newer than the table, without a choice, of another kind of processor.
  expect(betterKernels('GraniteRapids', avx512)).toBe(undefined)
  expect(betterKernels(null, avx2)).toBe(undefined)
  expect(betterKernels('NEOVERSEN1', 'Features: fp asimd sve')).toBe(undefined)
})
