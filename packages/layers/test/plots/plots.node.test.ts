// Pictures of models, read by Graphviz and by an XML parser.
import {
  add,
  conv2d,
  dense,
  functional,
  globalAveragePooling2d,
  input,
  lstm,
  Model,
  modelToDot,
  type PlotOptions,
  plotModel,
  sequential,
} from '@tensorloom/layers'
import { mul, relu, split, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { instance } from '@viz-js/viz'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import type { AnyLayer } from '../../src/core/types.js'
import { modelGraph } from '../../src/plots/model-graph.js'
import { plotOptions } from '../../src/plots/options.js'
import { type Picture, type PictureBox, pictureOf } from '../../src/plots/picture.js'
import { crossings, rowsOf } from '../../src/plots/rows.js'
import { randomModel, randomNumbers } from './random-models.js'

const viz = await instance()

/** Nodes and edges as Graphviz reads them. */
function readDot(dot: string): {
  nodes: Map<string, string>
  edges: Set<string>
  clusters: string[]
  rankdir: string
} {
  const graph = viz.renderJSON(dot) as {
    rankdir: string
    objects: { name: string; label: string; nodes?: number[] }[]
    edges?: { tail: number; head: number }[]
  }
  const names = graph.objects.map(({ name }) => name)
  const isCluster = (name: string): boolean => name.startsWith('cluster ')
  return {
    nodes: new Map(graph.objects.filter(({ name }) => !isCluster(name)).map(({ name, label }) => [name, label])),
    edges: new Set((graph.edges ?? []).map(({ tail, head }) => `${names[tail]} -> ${names[head]}`)),
    clusters: names.filter(isCluster),
    rankdir: graph.rankdir,
  }
}

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

/** The elements of an XML text; throws unless it is well-formed. */
function readXml(text: string): { elements: Element[]; texts: string[] } {
  const parser = new SaxesParser()
  const elements: Element[] = []
  const texts: string[] = []
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => void elements.push({ name, attributes }))
  parser.on('text', (one) => void texts.push(one))
  parser.write(text).close()
  return { elements, texts }
}

const svgEdges = (text: string): Set<string> =>
  new Set(
    readXml(text)
      .elements.filter(({ attributes }) => 'data-from' in attributes)
      .map(({ attributes }) => `${attributes['data-from']} -> ${attributes['data-to']}`),
  )

const pictured = (model: AnyLayer, options: PlotOptions = {}): Picture =>
  pictureOf(modelGraph('test', model), plotOptions('test', options))

const overlap = (a: PictureBox, b: PictureBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const holds = (a: PictureBox, b: PictureBox): boolean =>
  a.x <= b.x && a.y <= b.y && a.x + a.width >= b.x + b.width && a.y + a.height >= b.y + b.height

const seeds = Array.from({ length: 20 }, (_, k) => k + 1)

const branched = (): AnyLayer => {
  const image = input([null, null, 3], { name: 'image' })
  const words = input([null, 8], { name: 'words' })
  const body = sequential([conv2d(4, 3, { activation: 'relu' }), globalAveragePooling2d()], { name: 'body' })
  const head = dense(5, { name: 'head', activation: 'softmax' })
  const seen = body.apply(image)
  const read = lstm(4, { name: 'read' }).apply(words)
  const outputs = [head.apply(add([seen, read])), head.apply(seen)]
  return functional({ inputs: [image, words], outputs, name: 'two "heads"' })
}

describe('modelToDot', () => {
  it.each(seeds)('random model %i has its nodes and edges', (seed) => {
    const { model, edges } = randomModel(seed, 6 + seed)
    const found = readDot(modelToDot(model))
    expect(found.edges).toEqual(edges)
    expect(new Set(found.nodes.keys())).toEqual(new Set([...edges].flatMap((edge) => edge.split(' -> '))))
  })

  it('names type, activation, shape and parameters', () => {
    const { nodes, edges, rankdir } = readDot(modelToDot(branched(), { rankdir: 'LR' }))
    expect(rankdir).toBe('LR')
    expect(nodes.get('image')).toBe('image\\ninput\\n[batch, null, null, 3]')
    expect(nodes.get('body')).toBe('body\\nsequential\\n[batch, 4]\\n112 parameters')
    expect(nodes.get('head')).toBe('head\\ndense · softmax\\n[batch, 5]\\n25 parameters')
    expect(nodes.get('head:2')).toBe('head\\ndense · softmax\\n[batch, 5]\\n25 parameters, shared')
    expect(edges).toEqual(
      new Set(['image -> body', 'words -> read', 'body -> add', 'read -> add', 'add -> head', 'body -> head:2']),
    )
  })

  it('draws models inside with all their layers', () => {
    const { nodes, edges, clusters } = readDot(modelToDot(branched(), { expandNested: true }))
    expect(clusters).toEqual(['cluster body'])
    expect(nodes.has('body')).toBe(false)
    expect(edges).toContain('image -> body/input')
    expect(edges).toContain('body/input -> body/conv2d')
    expect(edges).toContain('body/globalAveragePooling2d -> add')
  })

  it('keeps names with quotes, backslashes and other scripts', () => {
    const name = 'a "b" \\ 層'
    const { nodes } = readDot(modelToDot(sequential([dense(1, { inputShape: [1], name })])))
    // An id of DOT keeps both backslashes; in a label they stand for one.
    expect(nodes.has('a "b" \\\\ 層')).toBe(true)
    expect(nodes.get('a "b" \\\\ 層')).toContain('a "b" ')
  })
})

describe('plotModel', () => {
  it.each(seeds)('random model %i has its edges, and no boxes that overlap', (seed) => {
    const { model, edges } = randomModel(seed, 6 + 2 * seed)
    for (const rankdir of ['TB', 'LR'] as const) {
      expect(svgEdges(plotModel(model, { rankdir }))).toEqual(edges)
      for (const expandNested of [false, true]) {
        const { boxes, width, height } = pictured(model, { rankdir, expandNested })
        for (const [k, a] of boxes.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height, a.id).toBe(true)
          for (const b of boxes.slice(k + 1)) {
            const inside = a.kind === 'frame' && b.id.startsWith(`${a.id}/`)
            expect(inside ? holds(a, b) : !overlap(a, b), `${a.id} and ${b.id}`).toBe(true)
          }
        }
      }
    }
  })

  it.each(seeds)('edges of random model %i cross no box', (seed) => {
    const { boxes, edges } = pictured(randomModel(seed, 6 + 2 * seed, 0).model)
    for (const { from, to, path } of edges) {
      const start = boxes.find(({ id }) => id === from)!
      const end = boxes.find(({ id }) => id === to)!
      const points = pointsOn(path)
      expect(points[0]![1]).toBeCloseTo(start.y + start.height, 0)
      expect(points.at(-1)![1]).toBeCloseTo(end.y, 0)
      for (const [x, y] of points) {
        const hit = boxes.find(
          (box) => x > box.x && x < box.x + box.width && y > box.y + 0.2 && y < box.y + box.height - 0.2,
        )
        expect(hit?.id, `${from} → ${to}`).toBeUndefined()
      }
    }
  })

  it('is well-formed, also with strange names, and says what it shows', () => {
    const name = '<a & "b"> \ud800 層'
    const { elements } = readXml(plotModel(sequential([dense(1, { inputShape: [1], name })])))
    expect(elements[0]!.attributes).toMatchObject({ role: 'img', 'aria-label': 'sequential: 2 boxes, 1 edges' })
  })

  it('shows what options ask for', () => {
    const texts = (options: PlotOptions): string[] => readXml(plotModel(branched(), options)).texts
    expect(texts({})).toEqual(expect.arrayContaining(['head', 'dense · softmax', '[batch, 5]', '25 parameters']))
    const few = { showLayerNames: false, showShapes: false, showParameters: false, showLayerActivations: false }
    const drawn = readXml(plotModel(branched(), few))
    expect(drawn.elements.filter(({ name }) => name === 'text')).toHaveLength(7)
    expect(texts(few)).toContain('dense')
    expect(texts({ expandNested: true })).toContain('globalAveragePooling2d')
  })

  it('draws ops, several outputs and inputs that are outputs', () => {
    const x = input([4])
    const [a, b] = split(x, [2, 2], { axis: -1 }) as unknown as [Tensor, Tensor]
    const model = functional({ inputs: x, outputs: [relu(mul(a, b)), x] })
    const graph = modelGraph('test', model)
    expect(graph.boxes.map(({ id, output }) => [id, output])).toEqual([
      ['input', true],
      ['split', false],
      ['mul', false],
      ['relu', true],
    ])
    expect(graph.edges.filter(({ from }) => from === 'split').map(({ output, input }) => [output, input])).toEqual([
      [0, 0],
      [1, 1],
    ])
    // Two edges between the same boxes are one line.
    expect(svgEdges(plotModel(model as unknown as AnyLayer)).size).toBe(3)
  })

  it('draws a model of a class of its own as one box, and a layer', () => {
    class Own extends Model {
      static readonly type: string = '@me/own'
      inner = dense(4)
      forward(x: Tensor): Tensor {
        return this.inner.apply(x)
      }
    }
    const { boxes } = pictured(new Own({ inputShape: [3] }))
    expect(boxes.map(({ kind }) => kind)).toEqual(['input', 'layer'])
    expect(boxes[1]!.lines.map(({ text }) => text)).toContain('16 parameters')
  })

  it('draws hundreds of layers, one of which all others use', () => {
    const x = input([2], { name: 'x' })
    let y = dense(2).apply(x)
    for (let k = 0; k < 200; k++) y = add([dense(2).apply(y), x])
    const { boxes, edges } = pictured(functional({ inputs: x, outputs: y }))
    expect([boxes.length, edges.length]).toEqual([402, 601])
  })

  it('refuses what is not a model, unknown shapes and wrong options, and says so', () => {
    for (const draw of [plotModel, modelToDot]) {
      const refused = (call: () => unknown, text: string): void => {
        expect(call).toThrow(TensorloomError)
        expect(call).toThrow(text)
      }
      refused(() => draw(3 as never), `${draw.name}: expected a model, got 3`)
      refused(
        () => draw(sequential([dense(2)])),
        'sequential: it cannot be drawn yet: the shape of its input is unknown',
      )
      const model = sequential([dense(2, { inputShape: [2] })])
      refused(() => draw(model, { rankDir: 'LR' } as never), "did you mean 'rankdir'")
      refused(() => draw(model, { rankdir: 'BT' as never }), "rankdir is 'BT', expected 'TB' or 'LR'")
      refused(() => draw(model, { showShapes: 1 as never }), 'showShapes is 1, expected true or false')
      model.dispose()
      refused(() => draw(model), 'disposed')
    }
  })
})

describe('rows', () => {
  it('counts crossings as comparing all pairs does', () => {
    const random = randomNumbers(5)
    for (let round = 0; round < 20; round++) {
      const edges = Array.from({ length: 12 }, () => [Math.floor(random() * 6), 6 + Math.floor(random() * 6)] as const)
      const order = [
        [0, 1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10, 11],
      ]
      const below = Array.from({ length: 12 }, (_, node) => edges.filter(([a]) => a === node).map(([, b]) => b))
      let expected = 0
      for (const [k, [a, b]] of edges.entries()) {
        for (const [c, d] of edges.slice(k + 1)) if ((a - c) * (b - d) < 0) expected++
      }
      expect(crossings(order, below)).toBe(expected)
    }
  })

  it('untangles branches that need not cross', () => {
    const { order, below } = rowsOf(6, [
      [0, 4],
      [1, 3],
      [2, 5],
      [0, 4],
    ])
    expect(crossings(order, below)).toBe(0)
  })
})

/** Points along path data of lines and curves. */
function pointsOn(path: string): [number, number][] {
  const points: [number, number][] = []
  for (const [, command, rest] of path.matchAll(/([MLC])([^MLC]+)/g)) {
    const n = rest!.trim().split(/\s+/).map(Number)
    const last = points.at(-1)
    if (command === 'M' || last === undefined) points.push([n[0]!, n[1]!])
    else {
      const ends = command === 'L' ? [last[0], last[1], n[0]!, n[1]!, n[0]!, n[1]!] : n
      const [ax, ay, bx, by, x, y] = ends as [number, number, number, number, number, number]
      const a = command === 'L' ? [last[0], last[1]] : [ax, ay]
      const b = command === 'L' ? [x, y] : [bx, by]
      for (let k = 1; k <= 16; k++) {
        const t = k / 16
        const mix = (p: number, q: number, r: number, s: number): number =>
          p * (1 - t) ** 3 + 3 * q * t * (1 - t) ** 2 + 3 * r * t ** 2 * (1 - t) + s * t ** 3
        points.push([mix(last[0], a[0]!, b[0]!, x), mix(last[1], a[1]!, b[1]!, y)])
      }
    }
  }
  return points
}
