// Losses, metrics, optimizers and callbacks of plugins, by name.
import { dense, sequential } from '@tensorloom/layers'
import { defineOptimizer } from '@tensorloom/optim'
import { definePlugin, mul, ones, sub, type Tensor, tensor, use } from '@tensorloom/tensor'
import { beforeEach, expect, it } from 'vitest'
import { type Callback, type CompileOptions, compile, type Loss, type Metric } from '../src/index.js'

/** The error to the power of four. */
const quartic = (): Loss => {
  const values: Loss['values'] = (prediction, target) => sub(prediction, target).square().square()
  return { name: 'quartic', values }
}

/** Counts by `this`, as a metric that is an object of a class would. */
const largest = (): Metric<string, Readonly<Record<'total' | 'count', Tensor | number>>> => ({
  name: 'some other name',
  direction: 'min',
  sums(prediction) {
    return { total: this.name === 'some other name' ? prediction.max({ axis: -1 }).sum() : prediction, count: 2 }
  },
  result: ({ total, count }) => total[0]! / count[0]!,
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
  const callbacks = ['@test/watch' as never]
  expect(() => trainer.optimizer).toThrow("compile: the optimizer '@test/halving' does not exist before the first fit")
  const { history } = await trainer.fit({ x, y }, { epochs: 2, batchSize: 2, verbose: 0, callbacks })
  // Weights 1 and then 1/2: the mean of 1⁴ and 2⁴, then of 0.5⁴ and 1⁴.
  expect(history.loss).toEqual([8.5, 0.53125])
  expect(history.largest).toEqual([1.5, 0.75])
  expect(seen).toEqual([0, 1])
  expect(trainer.optimizer.type).toBe('@test/halving')
  const { loss, largest: highest } = await trainer.evaluate({ x, y }, { verbose: 0 })
  expect([loss, highest]).toEqual([0.25 ** 4 * 8.5, 0.375])
})

/** The error of training with names. */
async function failure(options: object, changed: object = {}, callbacks: string[] = []): Promise<string> {
  const run = compiled(options, changed).fit({ x, y }, { verbose: 0, callbacks: callbacks as never[] })
  return String(
    await run.then(
      () => 'nothing was refused',
      (error: Error) => error.message,
    ),
  )
}

it('are unknown without use, and the known ones are listed', async () => {
  const first = 'the names are .*; or pass .*; names of plugins need use\\(plugin\\) first$'
  const objects = { optimizer: halving(), loss: quartic() }
  expect(await failure(objects, { optimizer: '@test/halving' })).toMatch(
    new RegExp(`^compile: unknown optimizer '@test/halving'\nhelp: ${first}`),
  )
  expect(await failure(objects, { loss: '@test/quartic' })).toMatch(
    new RegExp(`^compile: unknown loss '@test/quartic'\nhelp: ${first}`),
  )
  expect(await failure(objects, { metrics: ['@test/largest'] })).toMatch(
    new RegExp(`^compile: unknown metric '@test/largest'\nhelp: ${first}`),
  )
  expect(await failure(objects, {}, ['@test/watch'])).toMatch(
    /^fit: unknown callback '@test\/watch'\nhelp: the names are backupAndRestore, .*, terminateOnNaN; or pass a callback: earlyStopping\(\); names of plugins need use\(plugin\) first$/,
  )
})

it('are listed among the known ones when they are in use', async () => {
  use(plugin)
  const objects = { optimizer: halving(), loss: quartic() }
  expect(await failure(objects, { optimizer: '@test/Halving' })).toBe('nothing was refused')
  expect(await failure(objects, { optimizer: '@test/halfing' })).toMatch("did you mean '@test/halving'?")
  expect(await failure(objects, { loss: 'cubic' })).toMatch(/tversky, @test\/quartic; or pass/)
  expect(await failure(objects, { metrics: ['cubic'] })).toMatch(/truePositives, @test\/largest, @test\/noth/)
})

it('that give nothing are refused as if they had been passed', async () => {
  use(plugin)
  const objects = { optimizer: halving(), loss: quartic() }
  expect(await failure(objects, { metrics: ['@test/nothing'] })).toMatch('compile: a metric is undefined')
  expect(await failure(objects, {}, ['@test/nothing'])).toBe(
    'fit: a callback is 3, expected an object\nhelp: write callbacks: [earlyStopping()], with parentheses',
  )
})
