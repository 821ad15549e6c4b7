// The graph that tensorBoard writes, read by another library from the rules of TensorFlow's messages.
import { add, dense, functional, globalAveragePooling1d, input, lstm, Model, sequential } from '@tensorloom/layers'
import { split, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { maskedCrc32c } from '../../src/events/crc32c.js'
import { type Callback, compile, type Store, tensorBoard } from '../../src/index.js'
import { eventRules } from './event-rules.js'

interface Shape {
  readonly dim: readonly { readonly size: string }[]
}
interface Node {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attr: Readonly<
    Record<string, { s?: string; i?: string; type?: number; list?: { readonly shape: readonly Shape[] } }>
  >
}
interface Event {
  readonly what: string
  readonly step: string
  readonly graphDef?: Uint8Array
  readonly summary?: { readonly value: readonly { readonly tag: string; readonly simpleValue: number }[] }
}

const { root } = protobuf.parse(eventRules, { keepCase: false })
const decode = (type: string, bytes: Uint8Array): object => {
  const rules = root.lookupType(type)
  const message = rules.decode(bytes)
  const options = { longs: String, oneofs: true, arrays: true, objects: true }
  return rules.toObject(message, options)
}

/** The events of a file. */
function eventsIn(file: Uint8Array): readonly Event[] {
  const events: Event[] = []
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true))
    const bytes = file.subarray(at + 12, at + 12 + length)
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(bytes))
    events.push(decode('Event', bytes) as Event)
    at += length + 16
  }
  return events
}

const graphsIn = (events: readonly Event[]): readonly { node: readonly Node[]; versions: { producer: number } }[] =>
  events.filter(({ what }) => what === 'graphDef').map(({ graphDef }) => decode('GraphDef', graphDef!) as never)

const shapesOf = ({ attr }: Node): readonly (readonly string[])[] =>
  attr._output_shapes!.list!.shape.map(({ dim }) => dim.map(({ size }) => size))

async function written(model: unknown, x: unknown, y: unknown, options = {}): Promise<readonly Event[]> {
  const files = new Map<string, Uint8Array>()
  const store: Store = {
    read: async (name) => files.get(name),
    write: async (name, bytes) => void files.set(name, bytes),
    remove: async (name) => void files.delete(name),
  }
  const callbacks: readonly Callback[] = [tensorBoard('logs', { store, ...options })]
  const trainer = compile(model as never, { optimizer: 'sgd', loss: 'meanSquaredError' })
  await trainer.fit({ x, y } as never, { epochs: 2, verbose: 0, callbacks })
  return eventsIn([...files].find(([name]) => name.startsWith('logs/train/'))![1])
}

describe('the graph of tensorBoard', () => {
  it('has a node for every call, with ops, inputs, shapes and parameters', async () => {
    const a = input([null, 2], { name: 'a' })
    const b = input([3], { name: 'b b' })
    const body = sequential([lstm(4, { returnSequences: true }), globalAveragePooling1d()], { name: 'body' })
    const head = dense(2, { name: 'head', activation: 'softmax' })
    const sum = add([body.apply(a), dense(4, { name: 'side' }).apply(b)])
    const model = functional({
      inputs: [a, b],
      outputs: add({ name: 'end' }).apply([head.apply(sum), head.apply(sum)]),
    })
    const events = await written(model, [zeros([4, 5, 2]), zeros([4, 3])], zeros([4, 2]))
    const graphs = graphsIn(events)
    expect(graphs).toHaveLength(1)
    const { node, versions } = graphs[0]!
    expect(versions.producer).toBe(22)
    const edges = Object.fromEntries(node.map(({ name, op, input: from }) => [name, [op, ...from]]))
    expect(edges).toEqual({
      a: ['Placeholder'],
      b_b: ['Placeholder'],
      'body/input': ['Placeholder', 'a'],
      'body/lstm': ['lstm', 'body/input'],
      'body/globalAveragePooling1d': ['globalAveragePooling1d', 'body/lstm'],
      side: ['dense', 'b_b'],
      add: ['add', 'body/globalAveragePooling1d', 'side'],
      head: ['dense', 'add'],
      head_2: ['dense', 'add'],
      end: ['add', 'head', 'head_2'],
    })
    const named = (name: string): Node => node.find((one) => one.name === name)!
    expect(shapesOf(named('a'))).toEqual([['-1', '-1', '2']])
    expect(shapesOf(named('head'))).toEqual([['-1', '2']])
    expect(named('head').attr.parameters!.i).toBe('10')
    expect(new TextDecoder().decode(named('head').attr.activation!.s as never)).toBe('softmax')
    expect(named('a').attr.dtype!.type).toBe(1)
    // The numbers are read by the same rules.
    const losses = events.flatMap(({ summary }) => summary?.value ?? [])
    expect(losses.map(({ tag }) => tag)).toEqual(['epoch_loss', 'epoch_loss'])
  })

  it('has several outputs of a layer, and models of a class of their own as one node', async () => {
    class Own extends Model {
      static readonly type: string = '@me/own'
      inner = dense(2)
      forward(x: Tensor): Tensor {
        return this.inner.apply(x)
      }
    }
    const x = input([4], { name: 'x' })
    const [left, right] = split(x, [2, 2], { axis: -1 }) as unknown as readonly [Tensor, Tensor]
    const model = functional({ inputs: x, outputs: add([new Own({ name: 'own' }).apply(right), left]) })
    const [graph] = graphsIn(await written(model, zeros([2, 4]), zeros([2, 2])))
    const edges = Object.fromEntries(graph!.node.map(({ name, op, input: from }) => [name, [op, ...from]]))
    expect(edges.own).toEqual(['._me/own', 'split:1'])
    expect(edges.add).toEqual(['add', 'own', 'split'])
    expect(shapesOf(graph!.node.find(({ name }) => name === 'split')!)).toEqual([
      ['-1', '2'],
      ['-1', '2'],
    ])
  })

  it('is there also for a model that the first batch builds, and not with writeGraph: false', async () => {
    const model = sequential([dense(1)])
    const data = [tensor([[1], [2]]), tensor([[1], [2]])] as const
    expect(graphsIn(await written(model, ...data))[0]!.node.map(({ name }) => name)).toEqual(['input', 'dense'])
    expect(graphsIn(await written(model, ...data, { writeGraph: false }))).toEqual([])
  })
})
