/**
 * tensorloom/node: what reads and writes files, of `@tensorloom/layers/node` and `@tensorloom/datasets/node`. A package manager
 * that keeps packages apart, as pnpm does, lets a program import only what it installed itself; so these names are here too.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { layers } from 'tensorloom'
 * import { loadModel, saveModel } from 'tensorloom/node'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'model-'))
 * await saveModel(layers.sequential([layers.dense(3, { inputShape: [4] })]), join(folder, 'model.safetensors'))
 * const model = await loadModel(join(folder, 'model.safetensors'))
 * console.log(model.parameters.length) // 2
 * await rm(folder, { recursive: true })
 * ```
 *
 * @module
 */
import './default-backend.js'

export * from '@tensorloom/datasets/node'
export * from '@tensorloom/layers/node'
