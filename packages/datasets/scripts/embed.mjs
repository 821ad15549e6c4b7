// Packs the raw tables in data/ into modules: node packages/datasets/scripts/embed.mjs. See src/embedded/packed.ts.
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const folder = new URL('../', import.meta.url)
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * Cells of a file, by row, as text.
 * @param {string} name
 * @param {{ separator?: string | RegExp, header?: number }} [options]
 */
function table(name, { separator = ',', header = 0 } = {}) {
  const bytes = readFileSync(new URL(`data/${name}`, folder))
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  return text
    .trim()
    .split(/\r?\n/)
    .slice(header)
    .map((line) => line.trim().split(separator))
}

/**
 * Digits after the point that a number needs.
 * @param {number} value
 */
function decimalsOf(value) {
  const [mantissa = '', exponent] = value.toExponential().split('e')
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent))
}

/**
 * @typedef {{ decimals: number, minimum: number, width: number, text: string }} Series
 */

/**
 * One series: every value is (minimum + a number in base 64) / 10^decimals.
 * @param {readonly string[]} cells
 * @returns {Series}
 */
function pack(cells) {
  const values = cells.map(Number)
  const decimals = Math.max(...values.map(decimalsOf))
  const whole = values.map((value) => Math.round(value * 10 ** decimals))
  whole.forEach((one, k) => {
    if (one / 10 ** decimals !== values[k]) throw new Error(`${cells[k]} does not survive packing`)
  })
  const minimum = whole.reduce((least, one) => Math.min(least, one))
  const largest = whole.reduce((most, one) => Math.max(most, one)) - minimum
  let width = 1
  while (64 ** width <= largest) width++
  const text = whole.map((one) => {
    let rest = one - minimum
    let word = ''
    for (let k = 0; k < width; k++) {
      word = digits[rest % 64] + word
      rest = Math.floor(rest / 64)
    }
    return word
  })
  return { decimals, minimum, width, text: text.join('') }
}

/** @param {readonly string[][]} rows */
function columns(rows) {
  return (rows[0] ?? []).map((_, k) => column(rows, k))
}

/**
 * @param {readonly string[][]} rows
 * @param {number} k
 */
function column(rows, k) {
  return rows.map((row) => row[k] ?? '')
}

/**
 * @param {string} name
 * @param {number} rows
 * @param {readonly Series[]} series
 */
function write(name, rows, series) {
  const lines = series.map(
    ({ decimals, minimum, width, text }) =>
      `    { decimals: ${decimals}, minimum: ${minimum}, width: ${width}, text: '${text}' },`,
  )
  const module = `// Written by scripts/embed.mjs from data/; do not edit.
import type { PackedTable } from './packed.js'

/** ${name}: features, then the target. */
export const table: PackedTable = {
  rows: ${rows},
  series: [
${lines.join('\n')}
  ],
}
`
  writeFileSync(new URL(`src/embedded/${name}.generated.ts`, folder), module)
  console.log(`${name}: ${rows} rows, ${module.length} characters`)
}

const images = table('digits.csv.gz')
// Pixels are one series, row by row: 64 columns of their own would cost more than they save.
write('digits', images.length, [pack(images.flatMap((row) => row.slice(0, 64))), pack(column(images, 64))])
for (const { name, file } of [
  { name: 'iris', file: 'iris.csv' },
  { name: 'wine', file: 'wine_data.csv' },
  { name: 'breast-cancer', file: 'breast_cancer.csv' },
]) {
  const rows = table(file, { header: 1 })
  write(name, rows.length, columns(rows).map(pack))
}
const measured = table('diabetes_data_raw.csv.gz', { separator: /\s+/ })
const progression = table('diabetes_target.csv.gz')
write('diabetes', measured.length, [...columns(measured), ...columns(progression)].map(pack))
