// How often callbacks save.
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** `epoch`: after each epoch; a number: each time that many batches were trained on. */
export type SaveFrequency = 'epoch' | number

/** Throws unless `value` is a frequency. */
export function checkSaveFreq(user: string, value: unknown): void {
  if (value === undefined || value === 'epoch' || (Number.isInteger(value) && (value as number) > 0)) return
  throw new TensorloomError(`${user}: saveFreq is ${describeValue(value)}, expected 'epoch' or a number of batches`, {
    help: "write saveFreq: 'epoch', or saveFreq: 100",
  })
}
