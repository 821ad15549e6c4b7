// What WebAssembly can do is found out without harm: fused multiply-add is not turned on where it was opted out of.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundledProgram } from './bundled-program.js'

describe('findFeatures', () => {
  let code: string

  beforeAll(async () => {
    code = await bundledProgram('features-program.ts')
  })

  // In processes of their own: V8's flags are for a whole process, and for good.
  const found = async (fma: string): Promise<unknown> => {
    const parameters = ['--input-type=module', '-e', code, fma]
    const { stdout } = await promisify(execFile)(process.execPath, parameters)
    return JSON.parse(stdout)
  }
  // Node 20 hides it behind a flag; later ones have it.
  const hidden = Number(process.versions.node.split('.')[0]) < 22

  it('finds vectors, and turns fused multiply-add on', async () => {
    expect(await found('undefined')).toEqual({ simd: true, fma: true, product: 1, validAfter: true })
    expect(await found('true')).toEqual({ simd: true, fma: true, product: 1, validAfter: true })
  })

  it('leaves flags alone where fma is false', async () => {
    expect(await found('false')).toEqual({ simd: true, fma: false, product: null, validAfter: !hidden })
  })
})
