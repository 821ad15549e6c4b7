// Software that pretends to be a GPU is known by its name, or by what the platform says of it.
import { expect, test } from 'vitest'
import { isSoftware } from '../src/device/software.js'
import { hardwareOf } from '../src/device/webgpu.js'

test.each([
  'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
  'google swiftshader',
  'ANGLE (Mesa, llvmpipe (LLVM 15.0.6, 256 bits), OpenGL 4.5)',
  'Google Inc. (Microsoft) ANGLE (Microsoft, Microsoft Basic Render Driver (0x0000008C) Direct3D11)',
  'Gallium 0.4 on softpipe',
  'Apple Software Renderer',
])('%s is software', (name) => {
  expect(isSoftware(name)).toBe(true)
})

test.each([
  'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)',
  'ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)',
  'ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)',
  'Adreno (TM) 640',
  'apple metal-3',
])('%s is not', (name) => {
  expect(isSoftware(name)).toBe(false)
})

test('an adapter without a name says itself that it is software', () => {
  const hidden = { vendor: '', architecture: '', device: '', description: '' }
  expect(hardwareOf({ info: hidden })).toBe('unknown')
  expect(hardwareOf({ info: { ...hidden, isFallbackAdapter: true } })).toBe('unknown (software)')
  expect(isSoftware(hardwareOf({ info: { ...hidden, isFallbackAdapter: true } }))).toBe(true)
  expect(hardwareOf({})).toBe('unknown')
  const named = { ...hidden, vendor: 'google', architecture: 'swiftshader', isFallbackAdapter: true }
  expect(hardwareOf({ info: named })).toBe('google swiftshader')
})
