// Data sets by name: built-in ones, those of plugins, and what is said about others.
import { definePlugin, type Tensor, tensor, use } from '@tensorloom/tensor'
import { expect, it } from 'vitest'
import { diabetes, type KnownDatasets, loadDataset } from '../src/index.js'

const named = (name: string): keyof KnownDatasets => name as keyof KnownDatasets

it('gives what the data set of that name gives', async () => {
  const [byName, direct] = [await loadDataset('diabetes'), await diabetes()]
  expect(byName.info).toBe(direct.info)
  expect(byName.x.dataSync()).toEqual(direct.x.dataSync())
})

it('lists the names that it knows', async () => {
  await expect(loadDataset(named('mnists'))).rejects.toThrow(
    /^loadDataset: unknown data set 'mnists'\nhelp: did you mean 'mnist'\? the names are breastCancer, cifar10, diabetes, digits, fashionMnist, iris, mnist, wine$/,
  )
  await expect(loadDataset(named('toString'))).rejects.toThrow("unknown data set 'toString'")
  await expect(loadDataset(named('@test/three'))).rejects.toThrow(
    /^loadDataset: unknown data set '@test\/three'\nhelp: the names are .*, wine; names of plugins need use\(plugin\) first$/,
  )
})

it('finds those of plugins in use', async () => {
  const three = (): Promise<unknown> => Promise.resolve({ x: tensor([1, 2, 3]) })
  use(definePlugin({ name: '@test/tensorloom-three', datasets: { '@test/three': three } }))
  const { x } = (await loadDataset(named('@test/three'))) as { x: Tensor }
  expect(x.dataSync()).toEqual(Float32Array.of(1, 2, 3))
  await expect(loadDataset(named('@test/four'))).rejects.toThrow('wine, @test/three; names of plugins')
})
