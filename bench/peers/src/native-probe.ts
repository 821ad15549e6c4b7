// Prints what `blas()` finds with the variables of this process.
import { blas } from '@tensorloom/blas'
import type { Blas } from './blas.js'

const { library, name, kernels } = await blas()
const found: Blas = { library, kernels: kernels ?? null, engine: name }
process.stdout.write(JSON.stringify(found))
