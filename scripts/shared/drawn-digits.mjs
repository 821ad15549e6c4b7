// Digits as a hand draws them: strokes on a paper of 1 × 1, y downwards. For tests of the pages that read drawings.

/** @typedef {{ x: number, y: number }} Point */

/**
 * An arc of an ellipse.
 * @param {number} x - Its centre.
 * @param {number} y
 * @param {number} width - Half of it.
 * @param {number} height - Half of it.
 * @param {number} from - Degrees, clockwise from the right.
 * @param {number} to
 * @returns {Point[]}
 */
function arc(x, y, width, height, from, to) {
  return Array.from({ length: 17 }, (_, k) => {
    const angle = ((from + ((to - from) * k) / 16) * Math.PI) / 180
    return { x: x + width * Math.cos(angle), y: y + height * Math.sin(angle) }
  })
}

/**
 * @param {...[number, number]} places
 * @returns {Point[]}
 */
function line(...places) {
  return places.map(([x, y]) => ({ x, y }))
}

/** The strokes of each digit, by digit. @type {readonly (readonly (readonly Point[])[])[]} */
export const drawnDigits = [
  [arc(0.5, 0.5, 0.24, 0.36, -90, 270)],
  [line([0.36, 0.3], [0.54, 0.14], [0.54, 0.86])],
  [[...arc(0.5, 0.32, 0.22, 0.2, -170, 40), ...line([0.28, 0.84], [0.76, 0.84])]],
  [[...arc(0.47, 0.31, 0.2, 0.18, -150, 90), ...arc(0.47, 0.67, 0.24, 0.19, -90, 150)]],
  [line([0.55, 0.12], [0.26, 0.58], [0.76, 0.58]), line([0.62, 0.36], [0.62, 0.88])],
  [[...line([0.72, 0.14], [0.36, 0.14], [0.33, 0.46]), ...arc(0.47, 0.63, 0.23, 0.21, -110, 150)]],
  [[...line([0.64, 0.13], [0.42, 0.34], [0.3, 0.6]), ...arc(0.5, 0.68, 0.2, 0.18, -180, 180)]],
  [line([0.27, 0.15], [0.73, 0.15], [0.44, 0.86])],
  [[...arc(0.5, 0.32, 0.17, 0.17, 90, -270), ...arc(0.5, 0.68, 0.21, 0.19, -90, 270)]],
  [[...arc(0.5, 0.34, 0.2, 0.19, 0, -360), ...line([0.7, 0.36], [0.66, 0.86])]],
]
