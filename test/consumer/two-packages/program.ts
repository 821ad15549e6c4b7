// Somebody who needs tensors only: two packages, one backend, and tensors freed at the end of their block.
import { cpu } from '@tensorloom/backend-cpu'
import { memory, setBackend, tensor } from '@tensorloom/tensor'

const backend = cpu()
setBackend(backend)
const before = memory().tensors
{
  using x = tensor([
    [1, 2],
    [3, 4],
  ])
  using square = x.matmul(x)
  using y = square.add(1)
  const values = await y.data()
  if (`${values}` !== '8,11,16,23') throw new Error(`[[1, 2], [3, 4]]² + 1 is ${values} on ${backend.engine}`)
}
const left = memory().tensors - before
if (left !== 0) throw new Error(`${left} tensors are left behind by using`)
