// Losses, metrics, optimizers and callbacks of plugins, by name.
import { dense, sequential } from '@tensorloom/layers'
import { defineOptimizer } from '@tensorloom/optim'
import { definePlugin, mul, ones, sub, tensor, use } from '@tensorloom/tensor'
import { beforeEach, expect, it } from 'vitest'
import { type Callback, type CompileOptions, compile, type Loss, type Metric } from '../src/index.js'

/** The error to the power of four. */
const quartic = (): Loss => {
  const values: Loss['values'] = (prediction, target) => sub(prediction, target).square().square()
  return { name: 'quartic', values, mean: (prediction, target) => values(prediction, target).mean() }
}

/** Counts by `this`, as a metric that is an object of a class would. */
const largest = (): Metric => ({
  name: 'some other name',
  values(prediction) {
    return this.name === 'some other name' ? prediction.max({ axis: -1 }) : prediction
  },
})

const halving = defineOptimizer({
  type: '@test/halving',
  defaults: { learningRate: 1 },
  slots: () => [],
  update: ({ parameter }) => [mul(parameter, 0.5)],
})

const seen: number[] = []
const watch = (): Callback => ({ onEpochEnd: (epoch) => void seen.push(epoch) })

const plugin = definePlugin({
  name: '@test/tensorloom-parts',
  losses: { '@test/quartic': quartic },
  metrics: { '@test/largest': largest, '@test/nothing': () => undefined as never },
  optimizers: { '@test/halving': halving },
  callbacks: { '@test/watch': watch, '@test/nothing': () => 3 as never },
})

const [x, y] = [tensor([[1], [2]]), tensor([[0], [0]])]
const model = () => sequential([dense(1, { inputShape: [1], kernelInitializer: 'ones' })])
const byName = { optimizer: '@test/halving', loss: '@test/quartic', metrics: ['@test/largest'] }

/** Names that only plugins of this test have: unknown to the compiler. */
function compiled(options: object, changed: object = {}): ReturnType<typeof compile> {
  return compile(model(), { ...options, ...changed } as unknown as CompileOptions) as never
}

beforeEach(() => {
  const state = (globalThis as never)[Symbol.for('tensorloom/1')] as Record<string, Map<string, unknown>>
  state.plugins!.clear()
  state.pluginParts!.clear()
  seen.length = 0
})

it('train and evaluate', async () => {
  ones([1]).dispose()
  use(plugin)
  const trainer = compiled(byName)
  expect(trainer.optimizer.type).toBe('@test/halving')
  const callbacks = ['@test/watch' as never]
  const { history } = await trainer.fit({ x, y }, { epochs: 2, batchSize: 2, verbose: 0, callbacks })
  // Weights 1 and then 1/2: the mean of 1⁴ and 2⁴, then of 0.5⁴ and 1⁴.
  expect(history.loss).toEqual([8.5, 0.53125])
  expect(history.largest).toEqual([1.5, 0.75])
  expect(seen).toEqual([0, 1])
  const { loss, largest: highest } = await trainer.evaluate({ x, y }, { verbose: 0 })
  expect([loss, highest]).toEqual([0.25 ** 4 * 8.5, 0.375])
})

it('are unknown without use, and the known ones are listed', async () => {
  const first =
    'help: the names are binaryCrossentropy, .* or pass a loss: .*; names of plugins need use\\(plugin\\) first'
  expect(() => compiled(byName)).toThrow(
    "compile: unknown optimizer '@test/halving'\nhelp: pass an optimizer: import { adam } from '@tensorloom/optim' and write optimizer: adam(); names of plugins need use(plugin) first",
  )
  const objects = { optimizer: halving(), loss: quartic() }
  expect(() => compiled(objects, { loss: '@test/quartic' })).toThrow(
    new RegExp(`^compile: unknown loss '@test/quartic'\n${first}$`),
  )
  expect(() => compiled(objects, { metrics: ['@test/largest'] })).toThrow(
    /^compile: unknown metric '@test\/largest'\nhelp: the names are accuracy, .*; or pass a metric: .*; names of plugins/,
  )
  const callbacks = ['@test/watch' as never]
  await expect(compiled(objects).fit({ x, y }, { verbose: 0, callbacks })).rejects.toThrow(
    "fit: unknown callback '@test/watch'\nhelp: pass a callback: earlyStopping(); names of plugins need use(plugin) first",
  )
})

it('are listed among the known ones when they are in use', async () => {
  use(plugin)
  const objects = { optimizer: halving(), loss: quartic() }
  expect(() => compiled(objects, { optimizer: '@test/Halving' })).toThrow("help: write '@test/halving'")
  expect(() => compiled(objects, { optimizer: 'adam' })).toThrow(
    "compile: unknown optimizer 'adam'\nhelp: the names are @test/halving; or pass an optimizer",
  )
  expect(() => compiled(objects, { loss: 'cubic' })).toThrow(/sparseCategoricalCrossentropy, @test\/quartic; or pass/)
  expect(() => compiled(objects, { metrics: ['cubic'] })).toThrow(
    /topKCategoricalAccuracy, @test\/largest, @test\/noth/,
  )
})

it('that give nothing are refused as if they had been passed', async () => {
  use(plugin)
  const objects = { optimizer: halving(), loss: quartic() }
  expect(() => compiled(objects, { metrics: ['@test/nothing'] })).toThrow('compile: a metric is undefined')
  const callbacks = ['@test/nothing' as never]
  await expect(compiled(objects).fit({ x, y }, { verbose: 0, callbacks })).rejects.toThrow(
    'fit: callbacks is a list of 1, expected a list of callbacks',
  )
})
