// Files that import each other, types included. `npm run check:unused` finds rings of what runs; types make rings that nobody sees,
// and whoever changes one file of a ring has to read all of it.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../scripts/workspace.mjs'

// What is one thing in several files. Everything else has a direction.
const oneThing: Readonly<Record<string, string>> = {
  // A tensor holds its storage, which knows its backend's runtime, which plans calls of ops on tensors, in the state of them all.
  'packages/tensor/src':
    'dispatch/lowering dispatch/op-plans dispatch/plan op/definition op/infer runtime/interceptor runtime/layout ' +
    'runtime/lost-device runtime/outstanding runtime/runtime runtime/scope runtime/state runtime/storage tensor-types',
  // One function with and without checks: the second has the type of the first.
  'packages/tensor/src/op': 'checked-op define-op',
  // A machine may have native products, which are made for a machine, by what the user hands to `cpu()`.
  'packages/backend-cpu/src': 'blas engines/wasm/blas/bind engines/wasm/blas/native-products engines/wasm/machine',
  // An attribute of a call may be a graph, which is made of calls of operators.
  'packages/onnx/src/runtime': 'call graph operator',
}

test('files import in one direction', () => {
  const imports = importsOf(sources())
  const found = Object.fromEntries(
    rings(imports).map((ring) => {
      const folder = commonFolder(ring)
      const names = ring.map((file) => file.slice(folder.length + 1, -'.ts'.length))
      return [folder, names.sort().join(' ')]
    }),
  )
  expect(found).toEqual(oneThing)
})

/** The TypeScript files of all packages, relative to the root, with `/`. */
function sources(): string[] {
  return readdirSync(join(root, 'packages')).flatMap((name) =>
    readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `packages/${name}/src/${file.replaceAll('\\', '/')}`),
  )
}

/** For each file, the files of the workspace that it imports by a relative path. */
function importsOf(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const known = new Set(files)
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      const paths = [...text.matchAll(/^(?:import|export|\} from)\b[^'\n]*'(\.[^']+)\.js'/gm)].map(([, path]) => path!)
      const imported = paths.map((path) => normalize(join(dirname(file), `${path}.ts`)).replaceAll('\\', '/'))
      return [file, imported.filter((path) => known.has(path))]
    }),
  )
}

/** The strongly connected components of more than one file (Tarjan 1972). */
function rings(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = []
  const open: string[] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const visit = (file: string): void => {
    order.set(file, order.size)
    lowest.set(file, order.get(file)!)
    open.push(file)
    for (const next of imports.get(file)!) {
      if (!order.has(next)) visit(next)
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(next)!))
    }
    if (lowest.get(file) !== order.get(file)) return
    const ring = open.splice(open.indexOf(file))
    if (ring.length > 1) found.push(ring)
  }
  for (const file of imports.keys()) if (!order.has(file)) visit(file)
  return found
}

/** The deepest folder that holds all files. */
function commonFolder(files: readonly string[]): string {
  const [first = '', ...others] = files.map(dirname)
  let folder = first
  while (!others.every((other) => `${other}/`.startsWith(`${folder}/`))) folder = dirname(folder)
  return folder
}
