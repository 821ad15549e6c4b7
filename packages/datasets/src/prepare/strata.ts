// Groups rows by class, for splits whose parts have the same proportions of classes.
import { DataError } from '@tensorloom/tensor'
import type { TensorRecord } from '../sources.js'

/** Rows by the value that the named tensor has in them, each group in the given order. */
export async function strata(
  user: string,
  data: TensorRecord,
  name: string,
  order: Int32Array,
): Promise<readonly Int32Array[]> {
  const labels = data[name]
  if (labels === undefined || labels.size !== order.length) {
    throw new DataError(
      labels === undefined
        ? `${user}: there is no tensor '${name}' to stratify by`
        : `${user}: '${name}' has shape [${labels.shape.join(', ')}]; to stratify by it takes one value per row`,
      { help: `name the tensor of class labels: stratify: 'y'` },
    )
  }
  const values = await labels.data()
  const groups = new Map<number, number[]>()
  for (const row of order) {
    const group = groups.get(values[row]!)
    if (group === undefined) groups.set(values[row]!, [row])
    else group.push(row)
  }
  if (groups.size === order.length && order.length > 1) {
    throw new DataError(`${user}: no two rows have the same '${name}', so there are no classes to stratify by`, {
      help: 'leave out stratify, or name the tensor of class labels',
    })
  }
  return [...groups.values()].map((rows) => Int32Array.from(rows))
}
