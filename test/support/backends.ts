// The one table of our backends that the support matrix has a column for. Engines are named, not chosen by the machine.
import { cpu } from '@tensorloom/backend-cpu'
import { gpu } from '@tensorloom/backend-gpu'
import { type Backend, reference } from '@tensorloom/tensor/backend'

/** Factories by the name that the matrix shows. */
export const ourBackends: Readonly<Record<string, () => Backend | Promise<Backend>>> = {
  reference,
  'cpu: wasm': () => cpu({ engine: 'wasm', fma: false }),
  'cpu: js': () => cpu({ engine: 'js', codegen: true }),
  'cpu: js, interpreted': () => cpu({ engine: 'js', codegen: false }),
  // Every mode is given the same kernels.
  gpu: () => gpu({ mode: 'cpu' }),
}
