// What ops compute is checked by the kit, for every backend alike: tests of our own backends are about their machinery.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as ops from '@tensorloom/tensor'
import * as losses from '@tensorloom/tensor/losses'
import { expect, test } from 'vitest'
import { root, workspacePackages } from '../scripts/workspace.mjs'

/** Tests that call ops or read tensors, and why that is not a check of results. */
const exceptions: Readonly<Record<string, string>> = {
  'backend-cpu/test/support.ts': 'makes tensors and runs calls for those below',
  'backend-cpu/test/cpu.test.ts': 'what a user reads is a copy, and an engine that is made runs',
  'backend-cpu/test/parts.test.ts': 'compares the backend with itself, with and without its parts',
  'backend-cpu/test/many-inputs.test.ts': 'as many inputs as compilers cannot nest; the kit joins fewer',
  'backend-cpu/test/pool.test.ts': 'memory while a computation is repeated',
  'backend-cpu/test/accuracy.test.ts': 'the error bounds of docs/cpu-numerics.md, at sizes that the kit does not reach',
  'backend-cpu/test/wasm/garbage-program.ts': 'memory of a program that frees nothing itself',
  'backend-cpu/test/wasm/kernels-taken.test.ts': 'notes which kernels run, reads nothing',
  'backend-cpu/test/wasm/split.test.ts': 'compares a machine with itself: the same bits however units are split',
  'backend-cpu/test/wasm/products-threads.isolated.test.ts': 'compares a machine with itself: the same bits on threads',
  'backend-gpu/test/models.ts': 'one training that moves between backends',
  'backend-gpu/test/small-network.ts': 'a training whose steps those below count and compare',
  'backend-gpu/test/products.ts':
    'products and convolutions of the size at which their own kernels begin, which the kit does not reach',
  'backend-gpu/test/product-arrays.node.test.ts': 'what a product leaves on a device',
  'backend-gpu/test/leaks.ts': 'what an engine holds after many calls',
  'backend-gpu/test/webgpu.full.node.test.ts': 'what reading at once says where that cannot be',
  'backend-gpu/test/traps.ts': 'calls that nobody waits for',
  'backend-gpu/test/launches.node.test.ts': 'counts the kernels of a step of training',
  'backend-gpu/test/choose-backend.browser.test.ts': 'which backend is chosen, no results',
  'backend-gpu/test/training.test.ts': 'one training on two backends, and what a step leaves behind',
  'backend-gpu/test/lost-device.browser.test.ts': 'reads what is on a GPU that is gone',
}

const help = `What an op computes belongs into the kit, where every backend gets it: a variant in packages/testkit/src/variants.
A test of machinery that has to call ops goes into the table of test/backend-tests.test.ts, with the reason.`

const isOp = (name: string): boolean => {
  const one = (ops as Record<string, unknown>)[name] ?? (losses as Record<string, unknown>)[name]
  return typeof one === 'function' && 'definition' in one
}

/** What a file uses that tests of results are made of. */
function suspects(code: string): string[] {
  const found: string[] = []
  for (const [, names, from] of code.matchAll(/^(?:import|export)\s([^'"]*?)\s?(?:from\s)?'([^']+)'/gms)) {
    if (from === undefined || names === undefined || !/^(@tensorloom\/|tensorloom)/.test(from)) continue
    if (from === '@tensorloom/testkit') {
      const others = [...names.matchAll(/[a-z]\w*/gi)]
        .map(([name]) => name)
        .filter((name) => name !== 'describeBackend')
      found.push(...others.map((name) => `${name} of the kit`))
    } else if (!/^@tensorloom\/tensor(\/(backend|op|internal))?$/.test(from)) found.push(from)
    else if (names.includes('*')) found.push(`everything of ${from}`)
    else {
      const values = names.replace(/^type\s.*/s, '').replace(/\btype\s+\w+/g, '')
      for (const [name] of values.matchAll(/\w+/g)) if (isOp(name) || name === 'reference') found.push(name)
    }
  }
  for (const [read] of code.matchAll(/\.(?:data|dataSync|item|itemSync)\(\)/g)) found.push(read)
  return [...new Set(found)]
}

const files = workspacePackages()
  .map(({ path }) => path)
  .filter((path) => /[\\/]backend-[^\\/]+$/.test(path))
  .flatMap((path) =>
    readdirSync(join(path, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(path, 'test', file)),
  )
const nameOf = (file: string): string => file.slice(join(root, 'packages').length + 1).replaceAll('\\', '/')
const read = (file: string): string => readFileSync(file, 'utf8')

test('tests of backends do not check what ops compute', () => {
  expect(files.length).toBeGreaterThan(10)
  const wrong = files
    .filter((file) => !(nameOf(file) in exceptions))
    .map((file) => [nameOf(file), suspects(read(file)).join(', ')])
    .filter(([, what]) => what !== '')
  expect(wrong, help).toEqual([])
})

test('every exception is needed', () => {
  const needed = files.filter((file) => suspects(read(file)).length > 0).map(nameOf)
  expect(needed).toEqual(expect.arrayContaining(Object.keys(exceptions)))
})

test('such a test is noticed however it is written', () => {
  for (const code of [
    "import { matmul, tensor } from '@tensorloom/tensor'",
    "import {\n  type Tensor,\n  softmax,\n} from '@tensorloom/tensor'",
    "import { sum as total } from '@tensorloom/tensor'",
    "import * as tl from '@tensorloom/tensor'",
    "import { hinge } from '@tensorloom/tensor/losses'",
    "import { type Backend, reference } from '@tensorloom/tensor/backend'",
    "import { grad } from '@tensorloom/autograd'",
    "import { runCase } from '@tensorloom/testkit'",
    'expect(tensor([1]).mul(2).dataSync()).toEqual([2])',
    'expect(await x.data()).toEqual([2])',
  ]) {
    expect(suspects(code), code).not.toEqual([])
  }
  for (const code of [
    "import { tensor, withBackend } from '@tensorloom/tensor'",
    "import type { Tensor } from '@tensorloom/tensor'",
    "import { interpret, type Kernel } from '@tensorloom/tensor/backend'",
    "import { describeBackend } from '@tensorloom/testkit'",
  ]) {
    expect(suspects(code), code).toEqual([])
  }
})
