// The kit's tests for the backend.
import * as optimizers from '@tensorloom/optim'
import { describeBackend } from '@tensorloom/testkit'
import { minimal } from '../src/minimal.js'

await describeBackend(minimal, { optimizers })

// Every number of a kernel may be a param, so the same compiler serves kernels whose extents are params too.
await describeBackend(dynamic, { optimizers })

function dynamic(): ReturnType<typeof minimal> {
  const backend = minimal()
  return {
    ...backend,
    engine: 'JavaScript source for all shapes',
    capabilities: { ...backend.capabilities, shapes: 'dynamic' },
  }
}
