// Plugins: what is known by name after `use`, what is refused, and kernels that plugins bring.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Backend, type NamedKernel, reference, type View } from '../src/backend.js'
import {
  defineOp,
  definePlugin,
  setBackend,
  type Tensor,
  tensor,
  type UnaryOp,
  use,
  withBackend,
} from '../src/index.js'
import { fromPlugins, isPackageName, namesFromPlugins, packageOf } from '../src/internal.js'
import { makeOp } from '../src/op.js'
import { sharedState } from '../src/runtime/state.js'

const double: UnaryOp = defineOp({
  kind: 'composite',
  name: '@test/double',
  inputs: 1,
  infer: ([x]) => [x],
  compose: (x) => x.mul(2),
})

/** A kernel whose answer tells that it ran. */
function fill(value: number): NamedKernel<Float32Array> {
  return { run: (_, [output]) => void output!.fill(value) }
}

beforeEach(() => {
  const { plugins, pluginParts } = sharedState()
  plugins.clear()
  pluginParts.clear()
  setBackend({ ...reference(), name: 'bench' })
})

describe('use', () => {
  it('makes things known by name, once', () => {
    const plugin = definePlugin({ name: '@test/tensorloom-double', ops: [double] })
    expect(fromPlugins('ops', '@test/double')).toBeUndefined()
    use(plugin)
    use(plugin)
    expect(fromPlugins('ops', '@test/double')).toBe(double)
    expect(namesFromPlugins('ops')).toEqual(['@test/double'])
    expect(packageOf('@test/double')).toBe('@test/tensorloom-double')
    expect(packageOf('@test/other')).toBeUndefined()
  })

  it('refuses to replace, names both plugins, and then takes nothing', () => {
    use(definePlugin({ name: 'first', ops: [double] }))
    const other = { ...double.definition, name: '@test/other' }
    const second = definePlugin({ name: 'second', ops: [makeOp(other), makeOp(double.definition)] })
    expect(() => use(second)).toThrow(
      "use: 'second' and 'first', which is already in use, both have the op '@test/double'\nhelp: use only one of them; plugins in use are never replaced",
    )
    expect(fromPlugins('ops', '@test/other')).toBeUndefined()
    expect(fromPlugins('ops', '@test/double')).toBe(double)
  })

  it('refuses another plugin of the same name, and what is not a plugin', () => {
    use(definePlugin({ name: 'twice' }))
    expect(() => use(definePlugin({ name: 'twice' }))).toThrow(
      "use: another plugin named 'twice' is already in use\nhelp: two copies of the package are loaded: npm ls twice",
    )
    expect(() => use({ name: 'plain' })).toThrow('use: expected a plugin, got an object\nhelp: a plugin is what')
    expect(() => use(undefined as never)).toThrow('use: expected a plugin, got undefined')
  })
})

describe('kernels of plugins', () => {
  const x = (): Tensor => tensor([1, 2])

  it('answer calls on their backend, also calls that were planned before', () => {
    expect(double(x()).dataSync()).toEqual(Float32Array.of(2, 4))
    use(definePlugin({ name: 'kernels', ops: [double], kernels: { bench: { '@test/double': fill(7) } } }))
    expect(double(x()).dataSync()).toEqual(Float32Array.of(7, 7))
    expect(withBackend(reference(), () => double(x())).dataSync()).toEqual(Float32Array.of(2, 4))
  })

  it('are asked after those of the backend, and may decline', () => {
    let asked = 0
    const accepts = ({ inputs }: { inputs: readonly { shape: readonly number[] }[] }): boolean => {
      asked++
      return inputs[0]!.shape.length === 1
    }
    const kernels = { '@test/double': { ...fill(3), accepts } }
    setBackend({ ...reference(), name: 'own', kernels })
    use(definePlugin({ name: 'kernels', kernels: { own: { '@test/double': fill(7) } } }))
    expect(double(x()).dataSync()).toEqual(Float32Array.of(3, 3))
    expect(double(tensor([[1]])).dataSync()).toEqual(Float32Array.of(7))
    double(tensor([[1]]))
    expect(asked).toBe(2)
  })

  it('get typed arrays where storages lie in memory, also where they are something else', () => {
    interface Box {
      readonly array: Float32Array
    }
    const { hosted: _, ...inner } = reference()
    const box = (array: unknown): Box => ({ array: array as Float32Array })
    let last = 0
    const backend: Backend<Box, ReturnType<typeof inner.compile>> = {
      ...inner,
      name: 'boxes',
      allocate: (length, dtype) => box(inner.allocate(length, dtype)),
      write: ({ array }, data) => inner.write(array, data),
      read: ({ array }) => inner.read(array),
      readSync: ({ array }) => inner.readSync!(array),
      free: ({ array }) => inner.free(array),
      run: (program, inputs, output, params) =>
        inner.run(
          program,
          inputs.map(({ array }) => array),
          output.array,
          params,
        ),
      elementsOf: ({ array }) => array,
      kernels: { neg: { run: ([x], [output]) => void output!.array.set((x as View<Box>).storage.array) } },
    }
    setBackend(backend)
    const half: NamedKernel<Float32Array> = {
      run([x], [output]) {
        const { storage, offset } = x as View<Float32Array>
        last = storage[offset]!
        output!.fill(last / 2)
      },
    }
    use(definePlugin({ name: 'arrays', kernels: { boxes: { '@test/double': half } } }))
    expect(double(x().slice([1], [1])).dataSync()).toEqual(Float32Array.of(1))
    expect(last).toBe(2)
    expect(x().neg().dataSync()).toEqual(Float32Array.of(1, 2)) // the backend's own kernel, on its own storages
    expect(x().mul(3).dataSync()).toEqual(Float32Array.of(3, 6))
  })

  it('that fail name the plugin', () => {
    const broken: NamedKernel = {
      run: () => {
        throw new RangeError('boom')
      },
    }
    use(definePlugin({ name: 'broken', kernels: { bench: { '@test/double': broken } } }))
    expect(() => double(x())).toThrow(
      "@test/double: the kernel of a plugin for backend 'bench' failed: boom\nhelp: this is an error in the plugin; the inputs are unchanged",
    )
  })

  it('come from one plugin for each backend and op', () => {
    use(definePlugin({ name: 'a', kernels: { bench: { matmul: fill(1) } } }))
    use(definePlugin({ name: 'b', kernels: { other: { matmul: fill(1) }, bench: { add: fill(1) } } }))
    expect(() => use(definePlugin({ name: 'c', kernels: { bench: { matmul: fill(2) } } }))).toThrow(
      "use: 'c' and 'a', which is already in use, both have a kernel of 'bench' for 'matmul'",
    )
  })

  it('for ops that cannot use them are errors, in a plugin and on a backend', () => {
    const { infer: _, ...definition } = double.definition as Extract<typeof double.definition, { kind: 'composite' }>
    const blind: UnaryOp = makeOp({ ...definition, name: '@test/blind' })
    const message =
      "@test/blind: there is a kernel for backend 'bench', but the op cannot use it\nhelp: add infer(inputs, attrs) to its definition, which returns the shapes and dtypes of the outputs"
    const kernels = { '@test/blind': fill(1) }
    expect(() => definePlugin({ name: 'a', ops: [blind], kernels: { bench: kernels } })).toThrow(message)
    expect(blind(x()).dataSync()).toEqual(Float32Array.of(2, 4))
    use(definePlugin({ name: 'b', kernels: { bench: kernels } }))
    expect(() => blind(x())).toThrow(message)
    setBackend({ ...reference(), name: 'bench', kernels: kernels })
    expect(() => blind(x())).toThrow(message)
  })
})

describe('definePlugin', () => {
  it('refuses what would not be found', () => {
    const plugin = (parts: object): (() => unknown) => {
      return () => definePlugin({ name: '@test/wrong', ...parts })
    }
    const unscoped = makeOp({ ...double.definition, name: 'double' })
    expect(plugin({ layer: [] })).toThrow(
      "definePlugin: unknown part 'layer'\nhelp: did you mean 'layers'? the names are activations, ",
    )
    expect(plugin({ ops: { '@test/double': double } })).toThrow(
      'definePlugin: ops is an object, expected a list: ops: [one, another]\nhelp: see the documentation of PluginParts',
    )
    expect(plugin({ ops: [() => 1] })).toThrow('definePlugin: ops[0] is a function, expected what defineOp returns')
    expect(plugin({ layers: [{}] })).toThrow(
      'definePlugin: layers[0] is an object, expected a class with a static type',
    )
    expect(plugin({ losses: [] })).toThrow("definePlugin: losses is [], expected a table by name: { '@me/name': … }")
    expect(plugin({ kernels: { cpu: 3 } })).toThrow('definePlugin: kernels.cpu is 3, expected a table by name')
    expect(plugin({ kernels: { cpu: { '@test/double': {} } } })).toThrow(
      "definePlugin: kernels.cpu['@test/double'] has no function run\nhelp: write { run(inputs, outputs, attrs) { … } }",
    )
    expect(plugin({ ops: [unscoped] })).toThrow(
      "definePlugin: the op 'double' has a name without scope\nhelp: write '@scope/double', so that it never clashes with a built-in op",
    )
    expect(plugin({ callbacks: { 'me/quiet': () => ({}) } })).toThrow(
      "definePlugin: the callback 'me/quiet' has a name without scope\nhelp: write '@scope/quiet'",
    )
    expect(plugin({ ops: [double, double] })).toThrow(
      "definePlugin: two ops are named '@test/double'\nhelp: give each its own name",
    )
    expect(() => definePlugin({ name: 'My Plugin' })).toThrow(
      "definePlugin: the name is 'My Plugin', expected that of an npm package\nhelp: write the package that users install: name: '@me/my-package'",
    )
    expect(() => definePlugin(undefined as never)).toThrow('definePlugin: expected an object, got undefined')
  })

  it('takes parts that are left out, and changes nothing', () => {
    const definition = { name: 'empty', ops: undefined, kernels: {} }
    const plugin = definePlugin(definition)
    expect(plugin).toEqual(definition)
    expect(Object.isFrozen(plugin)).toBe(true)
    expect(sharedState().plugins.size).toBe(0)
  })

  it('knows names of packages', () => {
    for (const name of ['tensorloom-x', '@me/x', '@my-org/a.b_c~d']) expect(isPackageName(name), name).toBe(true)
    for (const name of ['', '@me', '@me/', 'a b', 'x; rm -rf', '@me/../x', '.x', '--help', 'é', 7, 'x'.repeat(215)]) {
      expect(isPackageName(name), String(name)).toBe(false)
    }
  })
})
