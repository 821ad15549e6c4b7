// The backends that examples run on, by the name that `--backend` takes.
import { cpu } from '@tensorloom/backend-cpu'
import { gpu } from '@tensorloom/backend-gpu'
import { type Backend, chooseBackend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'

/** What `--backend` takes. */
export type BackendName = 'cpu' | 'gpu' | 'webgpu' | 'webgl2' | 'webasm' | 'auto' | 'reference'

const backends: Readonly<Record<BackendName, () => Backend | Promise<Backend>>> = {
  cpu: () => cpu(),
  gpu: () => gpu(),
  webgpu: () => gpu({ mode: 'webgpu' }),
  webgl2: () => gpu({ mode: 'webgl2' }),
  webasm: () => gpu({ mode: 'webasm' }),
  auto: () => chooseBackend([gpu, cpu]),
  reference: () => reference(),
}

/** Every name that `--backend` takes. */
export const backendNames: readonly BackendName[] = Object.keys(backends) as BackendName[]

/** The backend of that name. */
export async function makeBackend(name: BackendName): Promise<Backend> {
  return await backends[name]()
}
