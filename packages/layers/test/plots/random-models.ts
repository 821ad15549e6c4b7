// Functional models with branches, merges, shared layers and models inside, made from a seed.
import {
  add,
  concatenate,
  dense,
  dropout,
  functional,
  input,
  type SymbolicTensor,
  sequential,
} from '@tensorloom/layers'
import type { AnyLayer } from '../../src/core/types.js'

/** Numbers in 0 … 1 from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A model of about `calls` calls; and its edges by names, computed while it is made. */
export function randomModel(seed: number, calls: number, depth = 1): { model: AnyLayer; edges: ReadonlySet<string> } {
  const random = randomNumbers(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const inputs = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, k) => input([4], { name: `in${k}` }))
  const values: SymbolicTensor[] = [...inputs]
  const names = new Map(inputs.map((one, k) => [one, `in${k}`]))
  const used = new Set<SymbolicTensor>()
  const pairs: (readonly [from: SymbolicTensor, to: SymbolicTensor])[] = []
  const shared = dense(4, { name: 'shared' })
  const call = (layer: { apply(x: never): unknown }, name: string, from: readonly SymbolicTensor[]): void => {
    const result = layer.apply((from.length === 1 ? from[0] : from) as never) as SymbolicTensor
    for (const one of from) {
      used.add(one)
      pairs.push([one, result])
    }
    values.push(result)
    names.set(result, name)
  }
  for (let k = 0; k < calls; k++) {
    const kind = random()
    // Mostly recent values, sometimes one from long ago.
    const recent = (): SymbolicTensor => (random() < 0.7 ? pick(values.slice(-4)) : pick(values))
    if (kind < 0.45) call(dense(4, { name: `dense${k}` }), `dense${k}`, [recent()])
    else if (kind < 0.55) call(shared, 'shared', [recent()])
    else if (kind < 0.65 && depth > 0) {
      const inner = sequential([dense(6, { name: 'a' }), dropout(0.5, { name: 'b' }), dense(4, { name: 'c' })], {
        name: `nested${k}`,
      })
      call(inner, `nested${k}`, [recent()])
    } else {
      const from = [...new Set([recent(), recent(), pick(values)])]
      if (from.length === 1) call(dense(4, { name: `dense${k}` }), `dense${k}`, from)
      else call(add({ name: `add${k}` }), `add${k}`, from)
    }
  }
  const ends = values.filter((one) => !used.has(one))
  if (ends.length > 1) call(concatenate({ name: 'end' }), 'end', ends)
  const model = functional({ inputs: inputs.length === 1 ? inputs[0]! : inputs, outputs: values.at(-1)! })
  // Calls of the shared layer are numbered in the order in which the model makes them.
  const sharedCalls = model.calls.filter(({ layer }) => layer.name === 'shared').map(({ outputs }) => outputs[0]!)
  for (const [k, one] of sharedCalls.entries()) if (k > 0) names.set(one, `shared:${k + 1}`)
  const edges = new Set(pairs.map(([from, to]) => `${names.get(from)} -> ${names.get(to)}`))
  return { model: model, edges }
}
