// Loss and accuracy of every epoch, on the digits that the network learns from and on those that test it.
import { chart } from '@tensorloom/example-browser-shared/chart'
import type { News } from '../protocol.js'

type Epoch = Extract<News, { kind: 'epoch' }>

/** Both charts. */
export interface Curves {
  /** Adds an epoch. */
  add(epoch: Epoch): void
  /** Begins anew. */
  clear(): void
}

/** Fills two elements with the charts. */
export function curves(lossPlace: HTMLElement, accuracyPlace: HTMLElement): Curves {
  const both = [
    { name: 'training', colour: '--curve-1' },
    { name: 'test', colour: '--curve-2', dashed: true },
  ]
  const loss = chart(lossPlace, { title: 'Loss', curves: both, format: (value) => value.toFixed(2) })
  const accuracy = chart(accuracyPlace, {
    title: 'Accuracy',
    curves: both,
    format: (value) => `${Math.round(value * 1000) / 10} %`,
    range: [0, 1],
  })
  let epochs: Epoch[] = []
  const show = (): void => {
    const x = epochs.map(({ epoch }) => epoch)
    loss.show(x, [epochs.map((one) => one.loss), epochs.map((one) => one.testLoss)])
    accuracy.show(x, [epochs.map((one) => one.accuracy), epochs.map((one) => one.testAccuracy)])
  }
  return {
    add(epoch) {
      epochs.push(epoch)
      show()
    },
    clear() {
      epochs = []
      show()
    },
  }
}
