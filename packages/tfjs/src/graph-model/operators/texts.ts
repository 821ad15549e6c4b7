// Texts, and tables that turn texts or numbers into others. Both stay in host memory.
import { GraphError } from '../graph-error.js'
import { type Call, type Operator, operator } from '../operator.js'
import { type AnyValue, integers, isNumbers, type TableValue, tableValue, textsValue, wordFor } from '../values.js'
import { numbersAs } from './lists.js'

type Entry = string | number

function entriesOf(value: AnyValue): readonly Entry[] {
  if (value.dtype === 'string') return value.texts
  if (isNumbers(value) && value.host !== undefined) return Array.from(value.host)
  throw new GraphError(`${wordFor(value)} cannot be in a table`)
}

function table({ attributes, name }: Call, tables: Map<string, TableValue>): TableValue {
  const key = attributes.string('shared_name', '') || name
  const known = tables.get(key)
  if (known !== undefined) return known
  const made = tableValue(attributes.isText('value_dtype') ? 'string' : (attributes.type('value_dtype') ?? 'float32'))
  tables.set(key, made)
  return made
}

function fill(call: Call): readonly AnyValue[] {
  const { entries } = call.table(0)
  const [keys, values] = [entriesOf(call.any(1)), entriesOf(call.any(2))]
  if (keys.length !== values.length) throw new GraphError(`${keys.length} keys for ${values.length} values`)
  for (const [k, key] of keys.entries()) entries.set(key, values[k]!)
  return []
}

function look(call: Call): AnyValue {
  const { entries, valueType } = call.table(0)
  const [keys, [standard]] = [call.any(1), entriesOf(call.any(2))]
  if (standard === undefined) throw new GraphError('the default of a table has no elements')
  const found = entriesOf(keys).map((key) => entries.get(key) ?? standard)
  if (valueType === 'string') return textsValue(found.map(String), keys.shape)
  return numbersAs(valueType, found.map(Number), keys.shape)
}

// Splits each text at any of the bytes of the delimiter; at every letter if it is empty.
function split(call: Call): readonly AnyValue[] {
  const { texts } = call.texts(0)
  const [delimiter = ''] = call.texts(1).texts
  const skip = call.attributes.bool('skip_empty', true)
  const at: number[] = []
  const parts: string[] = []
  let most = 0
  for (const [row, text] of texts.entries()) {
    const pieces = delimiter === '' ? [...text] : piecesOf(text, delimiter)
    const kept = skip ? pieces.filter((one) => one !== '') : pieces
    for (const [k, piece] of kept.entries()) {
      at.push(row, k)
      parts.push(piece)
    }
    most = Math.max(most, kept.length)
  }
  return [integers(at, [parts.length, 2]), textsValue(parts), integers([texts.length, most])]
}

function piecesOf(text: string, delimiter: string): readonly string[] {
  const pieces = ['']
  for (const letter of text) {
    if (delimiter.includes(letter)) pieces.push('')
    else pieces[pieces.length - 1] += letter
  }
  return pieces
}

// RE2's syntax is that of JavaScript for what converters write.
function replaced(call: Call): AnyValue {
  const { attributes } = call
  const { texts, shape } = call.texts(0)
  const [pattern, rewrite] = [attributes.string('pattern', ''), attributes.string('rewrite', '')]
  let expression: RegExp
  try {
    expression = new RegExp(pattern, attributes.bool('replace_global', true) ? 'gu' : 'u')
  } catch (cause) {
    throw new GraphError(`the pattern '${pattern}' is not a regular expression: ${(cause as Error).message}`)
  }
  const target = rewrite.replaceAll('$', '$$$$').replace(/\\(\d)/g, (_, digit) => (digit === '0' ? '$&' : `$${digit}`))
  return textsValue(
    texts.map((text) => text.replace(expression, target)),
    shape,
  )
}

const making: Operator = operator((call, { tables }) => table(call, tables), { inputs: 0 })
const filling: Operator = operator(fill, { inputs: 3, host: [1, 2] })
const looking: Operator = operator(look, { inputs: 3, host: [1, 2] })
const counting: Operator = operator((call) => integers([call.table(0).entries.size], []))

/** Texts and tables by name. */
export const texts: Readonly<Record<string, Operator>> = {
  HashTable: making,
  HashTableV2: making,
  InitializeTable: filling,
  InitializeTableV2: filling,
  LookupTableFind: looking,
  LookupTableFindV2: looking,
  LookupTableImport: filling,
  LookupTableImportV2: filling,
  LookupTableSize: counting,
  LookupTableSizeV2: counting,
  StaticRegexReplace: operator(replaced),
  StringSplit: operator(split, { inputs: 2 }),
}
