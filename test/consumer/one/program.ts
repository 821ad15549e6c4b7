// Somebody who installed tensors only: they compute, slowly, on the reference backend.
import { getBackend, tensor } from '@tensorloom/tensor'

const x = tensor([
  [1, 2],
  [3, 4],
])
const values = await x.matmul(x).add(1).data()
if (`${values}` !== '8,11,16,23') throw new Error(`[[1, 2], [3, 4]]² + 1 is ${values} on ${getBackend().name}`)
