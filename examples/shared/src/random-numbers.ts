// Random numbers one by one, for code that is not about tensors.
import { randomUniform } from '@tensorloom/tensor'

/**
 * A function that gives numbers from 0 to 1, from the seed of the example.
 *
 * @param count - how many numbers there are before they repeat; 2¹⁸ by default
 */
export async function randomNumbers(count: number = 2 ** 18): Promise<() => number> {
  const drawn = randomUniform([count])
  const numbers = await drawn.data()
  drawn.dispose()
  let next = 0
  return () => Number(numbers[next++ % count])
}
