// Control flow of graph models, lists, texts and tables: the same graphs in TensorFlow.js.
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { memory, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { type GraphModel, type GraphTexts, loadTfjs } from '../src/index.js'
import { handlerOf, tf } from './support/tfjs.js'

type Attr = Readonly<Record<string, unknown>>
interface Node {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attr: Attr
}
type Constant = readonly [
  dtype: 'float32' | 'int32' | 'string',
  shape: readonly number[],
  data: readonly (number | string)[],
]

interface Graph {
  readonly nodes: readonly Node[]
  readonly constants?: Readonly<Record<string, Constant>>
  readonly functions?: readonly unknown[]
  readonly initializer?: readonly Node[]
}

const n = (name: string, op: string, input: readonly string[] = [], attr: Attr = {}): Node => ({
  name,
  op,
  input,
  attr,
})
const b = (value: boolean): unknown => ({ b: value })
const i = (value: number): unknown => ({ i: String(value) })
const s = (value: string): unknown => ({ s: btoa(value) })
const type = (name: string): unknown => ({ type: name })
const func = (name: string): unknown => ({ func: { name, attr: {} } })
const x = n('x', 'Placeholder', [], { dtype: type('DT_FLOAT'), shape: { shape: { unknownRank: true } } })

/** A function: inputs, nodes, and what each output is. */
function fn(
  name: string,
  inputs: readonly string[],
  nodes: readonly Node[],
  ret: Readonly<Record<string, string>>,
  constants: readonly string[] = [],
): unknown {
  const nodeDef = [...constants.map((one) => n(one, 'Const')), ...nodes]
  return {
    signature: {
      name,
      inputArg: inputs.map((one) => ({ name: one, type: 'DT_FLOAT' })),
      outputArg: Object.keys(ret).map((one) => ({ name: one, type: 'DT_FLOAT' })),
    },
    nodeDef,
    ret,
  }
}

function bytesOf([dtype, , data]: Constant): Uint8Array {
  if (dtype === 'int32') return new Uint8Array(Int32Array.from(data as readonly number[]).buffer)
  if (dtype === 'float32') return new Uint8Array(Float32Array.from(data as readonly number[]).buffer)
  const parts = data.map((text) => new TextEncoder().encode(String(text)))
  return Uint8Array.from(parts.flatMap((part) => [...new Uint8Array(Uint32Array.of(part.length).buffer), ...part]))
}

function filesOf({ nodes, constants = {}, functions = [], initializer }: Graph): Record<string, Uint8Array> {
  const inFunctions = new Set(
    functions.flatMap((one) => (one as { nodeDef: readonly Node[] }).nodeDef.map(({ name }) => name)),
  )
  const dtypes = { float32: 'DT_FLOAT', int32: 'DT_INT32', string: 'DT_STRING' } as const
  const own = Object.entries(constants)
    .filter(([name]) => !inFunctions.has(name) && !nodes.some((one) => one.name === name))
    .map(([name, [dtype]]) => n(name, 'Const', [], { dtype: type(dtypes[dtype]) }))
  const inInitializer = new Set(initializer?.map(({ name }) => name))
  const json = {
    modelTopology: {
      node: [...own.filter(({ name }) => !inInitializer.has(name)), ...nodes],
      library: { function: functions },
      versions: {},
    },
    ...(initializer && {
      modelInitializer: { node: initializer, library: {}, versions: {} },
      initializerSignature: { outputs: { fill: { name: 'fill' } } },
    }),
    format: 'graph-model',
    weightsManifest: [
      {
        paths: ['w.bin'],
        weights: Object.entries(constants).map(([name, [dtype, shape]]) => ({ name, shape, dtype })),
      },
    ],
  }
  return {
    'model.json': new TextEncoder().encode(JSON.stringify(json)),
    'w.bin': Uint8Array.from(Object.values(constants).flatMap((one) => [...bytesOf(one)])),
  }
}

async function load(graph: Graph): Promise<GraphModel> {
  const files = filesOf(graph)
  return loadTfjs<GraphModel>(files['model.json']!, { files })
}

/** Runs both with some inputs, and compares the outputs. */
async function compare(graph: Graph, inputs: readonly number[][], outputs: readonly string[]): Promise<void> {
  const [model, theirs] = [await load(graph), await loadGraphModel(handlerOf(filesOf(graph)))]
  for (const data of inputs) {
    const given = tensor(data)
    // What a constant needs on the backend stays with the model.
    for (const one of Object.values(await model.run({ x: given }, outputs))) one.dispose()
    const before = memory().tensors
    const got = await model.run({ x: given }, outputs)
    const expected = [await theirs.executeAsync({ x: tf.tensor(data) }, [...outputs])].flat()
    for (const [k, one] of expected.entries()) {
      const own = got[outputs[k]!]!
      expect(own.shape, outputs[k]).toEqual(one.shape)
      const [values, wanted] = [await own.data(), one.dataSync()]
      for (const [at, value] of [...wanted].entries()) expect(values[at]).toBeCloseTo(value, 4)
    }
    for (const one of Object.values(got)) one.dispose()
    expect(memory().tensors).toBe(before)
    given.dispose()
  }
  model.dispose()
}

const scalar = (value: number): Constant => ['float32', [], [value]]
const whole = (value: number): Constant => ['int32', [], [value]]
const axes: Constant = ['int32', [1], [0]]
const t = type('DT_FLOAT')
const sum = (name: string, of: string): Node => n(name, 'Sum', [of, 'axes'], { keep_dims: b(false) })

describe('as TensorFlow.js', () => {
  const branches = [
    fn('double', ['a'], [n('twice', 'AddV2', ['a', 'a'], { T: t })], { r: 'twice:z:0' }),
    fn('square', ['a'], [n('power', 'Mul', ['a', 'a'], { T: t })], { r: 'power:z:0' }),
  ]
  const limit = { constants: { axes, limit: scalar(1) } }
  test.each(['If', 'StatelessIf'])('%s', async (op) => {
    const attr = { then_branch: func('double'), else_branch: func('square'), Tcond: type('DT_BOOL') }
    const nodes = [x, sum('total', 'x'), n('c', 'Greater', ['total', 'limit'], { T: t }), n('y', op, ['c', 'x'], attr)]
    await compare(
      { nodes, ...limit, functions: branches },
      [
        [1, 2],
        [-1, 0.5],
      ],
      ['y'],
    )
  })

  test.each(['While', 'StatelessWhile'])('%s with a list of what it saw', async (op) => {
    const functions = [
      fn(
        'goes',
        ['k', 'v', 'list'],
        [n('less', 'Less', ['k', 'most:output:0'], { T: type('DT_INT32') })],
        { r: 'less:z:0' },
        ['most'],
      ),
      fn(
        'step',
        ['k', 'v', 'list'],
        [
          n('next', 'AddV2', ['k', 'one:output:0'], { T: type('DT_INT32') }),
          n('grown', 'Mul', ['v', 'factor:output:0'], { T: t }),
          n('set', 'TensorListSetItem', ['list', 'k', 'grown'], { element_dtype: t }),
        ],
        { a: 'next:z:0', b: 'grown:z:0', c: 'set:output_handle:0' },
        ['one', 'factor'],
      ),
    ]
    const nodes = [
      x,
      n('empty', 'TensorListReserve', ['shape', 'steps'], { element_dtype: t, shape_type: type('DT_INT32') }),
      n('loop', op, ['zero', 'x', 'empty'], { cond: func('goes'), body: func('step') }),
      n('all', 'TensorListStack', ['loop:2', 'shape'], { element_dtype: t, num_elements: i(-1) }),
      n('count', 'Identity', ['loop'], { T: type('DT_INT32') }),
      n('last', 'Identity', ['loop:1'], { T: t }),
    ]
    const constants = {
      steps: whole(4),
      most: whole(4),
      one: whole(1),
      zero: whole(0),
      factor: scalar(-1.5),
      shape: ['int32', [1], [2]] as Constant,
    }
    await compare({ nodes, constants, functions }, [[1, 2]], ['all', 'last', 'count'])
    const many = { ...constants, steps: whole(70), most: whole(70), factor: scalar(-1) }
    await compare({ nodes, constants: many, functions }, [[1, 2]], ['all', 'last', 'count'])
  })

  test('a function in a function', async () => {
    const inner = fn('half', ['a'], [n('halved', 'Mul', ['a', 'h:output:0'], { T: t })], { r: 'halved:z:0' }, ['h'])
    const functions = [
      inner,
      fn(
        'keeps',
        ['a'],
        [
          n('amount', 'Sum', ['a', 'along:output:0'], { keep_dims: b(false) }),
          n('large', 'Greater', ['amount:output:0', 'least:output:0'], { T: t }),
        ],
        { r: 'large:z:0' },
        ['along', 'least'],
      ),
      fn('all', ['a'], [n('run', 'StatelessWhile', ['a'], { cond: func('keeps'), body: func('half') })], {
        r: 'run:output:0',
      }),
      fn('none', ['a'], [], { r: 'a' }),
    ]
    const attr = { then_branch: func('all'), else_branch: func('none') }
    const nodes = [
      x,
      sum('total', 'x'),
      n('c', 'Greater', ['total', 'limit'], { T: t }),
      n('y', 'StatelessIf', ['c', 'x'], attr),
    ]
    await compare(
      { nodes, constants: { axes, limit: scalar(1), along: axes, least: scalar(1), h: scalar(0.5) }, functions },
      [
        [9, 5],
        [0.1, 0.2],
      ],
      ['y'],
    )
  })

  test('Switch and Merge', async () => {
    const nodes = [
      x,
      sum('total', 'x'),
      n('c', 'Greater', ['total', 'limit'], { T: t }),
      n('s', 'Switch', ['x', 'c'], { T: t }),
      n('yes', 'Square', ['s:1'], { T: t }),
      n('no', 'Neg', ['s'], { T: t }),
      n('m', 'Merge', ['no', 'yes'], { T: t, N: i(2) }),
      n('y', 'Mul', ['m', 'm'], { T: t }),
    ]
    await compare(
      { nodes, ...limit },
      [
        [1, 2],
        [-1, 0.5],
      ],
      ['y'],
    )
  })

  const frame = (name: string, constant = false): Attr => ({ T: t, frame_name: s(name), is_constant: b(constant) })
  test('a loop of version 1', async () => {
    const nodes = [
      x,
      n('e0', 'Enter', ['zero'], { ...frame('f') }),
      n('e1', 'Enter', ['x'], { ...frame('f') }),
      n('m0', 'Merge', ['e0', 'n0'], { T: t, N: i(2) }),
      n('m1', 'Merge', ['e1', 'n1'], { T: t, N: i(2) }),
      n('less', 'Less', ['m0', 'steps'], { T: t }),
      n('go', 'LoopCond', ['less']),
      n('s0', 'Switch', ['m0', 'go'], { T: t }),
      n('s1', 'Switch', ['m1', 'go'], { T: t }),
      n('i0', 'Identity', ['s0:1'], { T: t }),
      n('i1', 'Identity', ['s1:1'], { T: t }),
      n('a0', 'Add', ['i0', 'one'], { T: t }),
      n('a1', 'Add', ['i1', 'i1'], { T: t }),
      n('n0', 'NextIteration', ['a0'], { T: t }),
      n('n1', 'NextIteration', ['a1'], { T: t }),
      n('y', 'Exit', ['s1'], { T: t }),
    ]
    await compare(
      { nodes, constants: { zero: scalar(0), one: scalar(1), steps: scalar(5) } },
      [
        [1, 2],
        [0.5, -3],
      ],
      ['y'],
    )
  })

  test('a TensorArray', async () => {
    const nodes = [
      x,
      n('a', 'TensorArrayV3', ['two'], {
        dtype: t,
        element_shape: { shape: { unknownRank: true } },
        dynamic_size: b(true),
        clear_after_read: b(false),
        name: s('a'),
      }),
      n('w', 'TensorArrayWriteV3', ['a', 'one', 'x', 'a:1'], { T: t }),
      n('v', 'TensorArrayWriteV3', ['a', 'zero', 'twice', 'w'], { T: t }),
      n('twice', 'Add', ['x', 'x'], { T: t }),
      n('g', 'TensorArrayGatherV3', ['a', 'order', 'v'], { dtype: t, element_shape: { shape: { unknownRank: true } } }),
      n('r', 'TensorArrayReadV3', ['a', 'zero', 'v'], { dtype: t }),
      n('size', 'TensorArraySizeV3', ['a', 'v']),
    ]
    const constants = { two: whole(2), one: whole(1), zero: whole(0), order: ['int32', [2], [1, 0]] as Constant }
    await compare({ nodes, constants }, [[1, 2]], ['g', 'r', 'size'])
  })

  test('lists', async () => {
    const nodes = [
      x,
      n('rows', 'Reshape', ['x', 'grid'], { T: t }),
      n('list', 'TensorListFromTensor', ['rows', 'shape'], { element_dtype: t }),
      n('length', 'TensorListLength', ['list']),
      n('item', 'TensorListGetItem', ['list', 'one', 'shape'], { element_dtype: t }),
      n('more', 'TensorListPushBack', ['list', 'item'], { element_dtype: t }),
      n('some', 'TensorListGather', ['more', 'order', 'shape'], { element_dtype: t }),
      n('stack', 'TensorListStack', ['more', 'shape'], { element_dtype: t, num_elements: i(-1) }),
      n('placed', 'TensorListScatterV2', ['rows', 'order', 'shape', 'three'], { element_dtype: t }),
      n('again', 'TensorListStack', ['placed', 'shape'], { element_dtype: t, num_elements: i(3) }),
    ]
    const list = (...data: number[]): Constant => ['int32', [data.length], data]
    const constants = { grid: list(3, 2), shape: list(2), one: whole(1), three: whole(3), order: list(2, 0, 1) }
    await compare({ nodes, constants }, [[1, 2, 3, 4, 5, 6]], ['length', 'item', 'some', 'stack', 'again'])
  })

  test('a table that the initializer fills', async () => {
    const attr = { key_dtype: type('DT_STRING'), value_dtype: t, shared_name: s(''), container: s('') }
    const graph: Graph = {
      nodes: [
        x,
        n('table', 'HashTableV2', [], attr),
        n('found', 'LookupTableFindV2', ['table', 'words', 'other']),
        n('y', 'Mul', ['found', 'x'], { T: t }),
      ],
      constants: {
        words: ['string', [3], ['b', 'none', 'a']],
        other: scalar(-1),
        keys: ['string', [2], ['a', 'b']],
        values: ['float32', [2], [10, 20]],
      },
      initializer: [
        n('keys', 'Const', [], { dtype: type('DT_STRING') }),
        n('values', 'Const', [], { dtype: t }),
        n('table', 'HashTableV2', [], attr),
        n('fill', 'LookupTableImportV2', ['table', 'keys', 'values']),
      ],
    }
    await compare(graph, [[1, 1, 2]], ['y'])
  })
})

test('parts of a tensor become a list, and are joined again', async () => {
  const shape = { shape: { dim: [{ size: '-1' }, { size: '2' }] } }
  const nodes = [
    x,
    n('rows', 'Reshape', ['x', 'grid'], { T: t }),
    n('parts', 'TensorListSplit', ['rows', 'shape', 'lengths'], { element_dtype: t }),
    n('rest', 'TensorListPopBack', ['parts', 'shape'], { element_dtype: t }),
    n('more', 'TensorListResize', ['rest', 'three']),
    n('first', 'TensorListGetItem', ['more', 'zero', 'shape'], { element_dtype: t }),
    n('count', 'TensorListLength', ['more']),
    n('whole', 'TensorListConcatV2', ['parts'], { element_dtype: t, element_shape: shape }),
  ]
  const list = (...data: number[]): Constant => ['int32', [data.length], data]
  const constants = { grid: list(3, 2), shape: list(-1, 2), lengths: list(1, 2), three: whole(3), zero: whole(0) }
  const model = await load({ nodes, constants })
  const got = await model.run({ x: tensor([1, 2, 3, 4, 5, 6]) }, ['whole', 'whole:1', 'rest:1', 'first', 'count'])
  const values = Object.fromEntries(Object.entries(got).map(([name, one]) => [name, [...one.dataSync()]]))
  expect(values).toEqual({
    whole: [1, 2, 3, 4, 5, 6],
    'whole:1': [1, 2],
    'rest:1': [3, 4, 5, 6],
    first: [1, 2],
    count: [3],
  })
})

test('a loop reads what is the same in all iterations, and loops in it begin anew', async () => {
  const frame = (name: string, constant = false): Attr => ({ frame_name: s(name), is_constant: b(constant) })
  // for (i = 0; i < 3; i++) for (j = 0; j < 2; j++) v += x
  const loop = (name: string, ...inputs: readonly [string, string]): readonly Node[] => [
    n(`${name}m0`, 'Merge', [inputs[0], `${name}n0`]),
    n(`${name}m1`, 'Merge', [inputs[1], `${name}n1`]),
    n(`${name}less`, 'Less', [`${name}m0`, `${name}steps`]),
    n(`${name}go`, 'LoopCond', [`${name}less`]),
    n(`${name}s0`, 'Switch', [`${name}m0`, `${name}go`]),
    n(`${name}s1`, 'Switch', [`${name}m1`, `${name}go`]),
    n(`${name}a0`, 'Add', [`${name}s0:1`, 'one']),
    n(`${name}n0`, 'NextIteration', [`${name}a0`]),
    n(`${name}exit`, 'Exit', [`${name}s1`]),
  ]
  const nodes = [
    x,
    n('e0', 'Enter', ['zero'], frame('outer')),
    n('e1', 'Enter', ['x'], frame('outer')),
    n('c', 'Enter', ['x'], frame('outer', true)),
    ...loop('o', 'e0', 'e1'),
    n('pivot', 'Identity', ['os1:1']),
    n('fresh', 'Const', ['^pivot']),
    n('i0', 'Enter', ['fresh'], frame('inner')),
    n('i1', 'Enter', ['os1:1'], frame('inner')),
    n('k', 'Enter', ['c'], frame('inner', true)),
    ...loop('i', 'i0', 'i1'),
    n('sum', 'Add', ['is1:1', 'k']),
    n('in1', 'NextIteration', ['sum']),
    n('on1', 'NextIteration', ['iexit']),
    n('y', 'Identity', ['oexit']),
  ]
  const constants = { zero: scalar(0), fresh: scalar(0), one: scalar(1), osteps: scalar(3), isteps: scalar(2) }
  const model = await load({ nodes, constants })
  const given = tensor([1, 2])
  ;(await model.run({ x: given }, ['y'])).y!.dispose()
  const before = memory().tensors
  const { y } = await model.run({ x: given }, ['y'])
  expect([...y!.dataSync()]).toEqual([7, 14])
  y!.dispose()
  expect(memory().tensors).toBe(before)
})

test('texts go in and come out', async () => {
  const model = await load({
    nodes: [
      n('x', 'Placeholder', [], { dtype: type('DT_STRING'), shape: { shape: { dim: [{ size: '-1' }] } } }),
      n('clean', 'StaticRegexReplace', ['x'], { pattern: s('[0-9]+'), rewrite: s('(\\0)'), replace_global: b(true) }),
      n('parts', 'StringSplit', ['clean', 'space'], { skip_empty: b(true) }),
    ],
    constants: { space: ['string', [1], [' ']] },
  })
  const given = { shape: [2], texts: ['a 12  b', ''] }
  const got = await model.run<Tensor | GraphTexts>({ x: given }, ['clean', 'parts', 'parts:1', 'parts:2'])
  expect((got.clean as GraphTexts).texts).toEqual(['a (12)  b', ''])
  expect((got['parts:1'] as GraphTexts).texts).toEqual(['a', '(12)', 'b'])
  expect([...(got.parts as Tensor).dataSync()]).toEqual([0, 0, 0, 1, 0, 2])
  expect([...(got['parts:2'] as Tensor).dataSync()]).toEqual([2, 3])
  await expect(model.run({ x: tensor([1]) }, ['clean'])).rejects.toThrow(/input 'x' is .*, expected texts/)
  await expect(model.run({ x: { shape: [3], texts: ['a'] } }, ['clean'])).rejects.toThrow(/input 'x' is /)
})

test('a call is a function that runs once', async () => {
  const functions = [fn('double', ['a'], [n('twice', 'AddV2', ['a', 'a'], { T: t })], { r: 'twice:z:0' })]
  for (const op of ['PartitionedCall', 'StatefulPartitionedCall']) {
    const model = await load({ nodes: [x, n('y', op, ['x'], { f: func('double') })], functions })
    const { y } = await model.run({ x: tensor([1, 2]) })
    expect([...y!.dataSync()]).toEqual([2, 4])
  }
})

describe('what is wrong is said', () => {
  const attr = { cond: func('yes'), body: func('same') }
  const yes = fn('yes', ['a'], [n('c', 'Equal', ['a', 'a'], { T: t })], { r: 'c:z:0' })
  const loop = [x, n('y', 'StatelessWhile', ['x'], attr)]
  test('a function that does not exist', async () => {
    await expect(load({ nodes: loop, functions: [yes] })).rejects.toThrow(/no function 'same'/)
  })
  test('an operator in a function that is not known', async () => {
    const odd = fn('same', ['a'], [n('w', 'Wibble', ['a'])], { r: 'w:z:0' })
    await expect(load({ nodes: loop, functions: [yes, odd] })).rejects.toThrow(/not known: Wibble/)
  })
  test('another number of inputs', async () => {
    const wide = fn('same', ['a', 'b'], [], { r: 'a' })
    const model = await load({ nodes: loop, functions: [yes, wide] })
    await expect(model.run({ x: tensor([1]) })).rejects.toThrow(/node 'y' .*function 'same' takes 2 inputs, got 1/)
  })
  test('a function that calls itself', async () => {
    const again = fn('again', ['a'], [n('r', 'PartitionedCall', ['a'], { f: func('again') })], { r: 'r:output:0' })
    const model = await load({ nodes: [x, n('y', 'PartitionedCall', ['x'], { f: func('again') })], functions: [again] })
    await expect(model.run({ x: tensor([1]) })).rejects.toThrow(
      /function 'again' is called in 64 others, or calls itself/,
    )
  })
  test('a place outside of a list', async () => {
    const nodes = [x, n('l', 'TensorListFromTensor', ['x', 'at']), n('y', 'TensorListGetItem', ['l', 'at', 'at'])]
    const model = await load({ nodes, constants: { at: whole(7) } })
    await expect(model.run({ x: tensor([1, 2]) })).rejects.toThrow(/node 'y' .*place 7 of a list of 2 tensors/)
  })
  test('an output that nothing leads to', async () => {
    const nodes = [
      x,
      n('c', 'Less', ['one', 'zero'], { T: t }),
      n('s', 'Switch', ['x', 'c'], { T: t }),
      n('y', 'Neg', ['s:1'], { T: t }),
    ]
    const model = await load({ nodes, constants: { zero: scalar(0), one: scalar(1) } })
    await expect(model.run({ x: tensor([1]) }, ['y'])).rejects.toThrow(/the output 'y' has no value/)
  })
})

// TensorFlow.js changes lists where they are, so it cannot read older ones; TensorFlow can.
test('lists of many tensors, of which older ones are read', async () => {
  const functions = [
    fn(
      'goes',
      ['k', 'v', 'list', 'first'],
      [n('less', 'Less', ['k', 'most:output:0'], { T: type('DT_INT32') })],
      { r: 'less:z:0' },
      ['most'],
    ),
    fn(
      'step',
      ['k', 'v', 'list', 'first'],
      [
        n('next', 'AddV2', ['k', 'one:output:0'], { T: type('DT_INT32') }),
        n('grown', 'Mul', ['v', 'factor:output:0'], { T: t }),
        n('more', 'TensorListPushBack', ['list', 'grown'], { element_dtype: t }),
        n('set', 'TensorListSetItem', ['more', 'zero_:output:0', 'v'], { element_dtype: t }),
      ],
      { a: 'next:z:0', b: 'grown:z:0', c: 'set:output_handle:0', d: 'first:0' },
      ['one', 'factor', 'zero_'],
    ),
  ]
  const nodes = [
    x,
    n('rows', 'Reshape', ['x', 'grid'], { T: t }),
    n('list', 'TensorListFromTensor', ['rows', 'shape'], { element_dtype: t }),
    n('row', 'Mul', ['v0', 'v0'], { T: t }),
    n('loop', 'While', ['zero', 'row', 'list', 'list'], { cond: func('goes'), body: func('step') }),
    n('all', 'TensorListStack', ['loop:2', 'shape'], { element_dtype: t, num_elements: i(-1) }),
    n('old', 'TensorListStack', ['list', 'shape'], { element_dtype: t, num_elements: i(-1) }),
    n('kept', 'TensorListStack', ['loop:3', 'shape'], { element_dtype: t, num_elements: i(-1) }),
    n('rest', 'TensorListPopBack', ['loop:2', 'shape'], { element_dtype: t }),
    n('fewer', 'TensorListStack', ['rest', 'shape'], { element_dtype: t, num_elements: i(-1) }),
  ]
  const list = (...data: number[]): Constant => ['int32', [data.length], data]
  const constants = {
    grid: list(3, 2),
    shape: list(2),
    most: whole(70),
    one: whole(1),
    zero: whole(0),
    zero_: whole(0),
    factor: scalar(-1),
    v0: ['float32', [2], [1, 2]] as Constant,
  }
  const model = await load({ nodes, constants, functions })
  const before = memory().tensors
  const given = tensor([1, 2, 3, 4, 5, 6])
  const got = await model.run({ x: given }, ['all', 'old', 'kept', 'fewer'])
  const rows = [
    [1, 2],
    [3, 4],
    [5, 6],
  ]
  const grown = Array.from({ length: 70 }, (_, k) => (k % 2 === 0 ? [-1, -4] : [1, 4]))
  // The last step writes what it got, which is what the step before it made.
  const all = [grown[68]!, ...rows.slice(1), ...grown]
  for (const [name, wanted] of Object.entries({ all, old: rows, kept: rows, fewer: all.slice(0, -1) })) {
    expect(got[name]!.shape, name).toEqual([wanted.length, 2])
    expect([...(await got[name]!.data())], name).toEqual(wanted.flat())
  }
  for (const one of [given, ...Object.values(got)]) one.dispose()
  model.dispose()
  expect(memory().tensors).toBeLessThanOrEqual(before)
})
