// Prints what is found, what a fused product gives, and whether modules with one are valid after that.
import { extractLane, f32x4, ModuleBuilder, op } from '../../src/engines/wasm/assembler/index.js'
import { findFeatures } from '../../src/engines/wasm/features.js'
import { wasmHost } from '../../src/engines/wasm/host.js'

const option = { undefined: undefined, true: true, false: false }[process.argv.at(-1)!]
const { simd, fma } = findFeatures(option)

// (1 + 2⁻²³)² − 1 − 2⁻²² is 2⁻⁴⁶ where the product is not rounded, and 0 where it is.
const module = new ModuleBuilder({ shared: false, maximum: 1 })
const factor = f32x4(1 + 2 ** -23)
const sum = op('f32x4.relaxed_madd', factor, factor, f32x4(-1 - 2 ** -22))
module.function({ parameters: [], results: ['f32'] }, (f) => f.do(extractLane('f32x4', 0, sum)), 'fused')
const binary = module.encode()
const { Module, Instance, Memory, validate } = wasmHost()!
const fused = () => {
  const imports = { host: { memory: new Memory({ initial: 1, maximum: 1 }) }, functions: {} }
  return new Instance(new Module(binary), imports).exports.fused!()
}
console.log(JSON.stringify({ simd, fma, product: fma ? fused() * 2 ** 46 : null, validAfter: validate(binary) }))
