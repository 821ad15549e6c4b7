// Damaged models whose wire format is right: one or two fields of the message are other than they were.
import { decode, encode } from '../../src/proto/fields.js'
import { modelFields } from '../../src/proto/messages.js'

type Random = (below: number) => number
type Holder = Record<string, unknown>

const extremes = [-1, 0, 1, 2, 7, 100, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 40, 2 ** 63, -(2 ** 63)]

function fieldsOf(holder: Holder, found: [Holder, string][] = []): [Holder, string][] {
  for (const [key, value] of Object.entries(holder)) {
    found.push([holder, key])
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) fieldsOf(value as Holder, found)
  }
  return found
}

function changedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = Uint8Array.from(bytes)
  if (random(3) === 0) return changed.slice(0, random(changed.length + 1))
  if (random(3) === 0) changed.fill(0xff, Math.max(0, changed.length - 8))
  for (let k = 0; k < 4 && changed.length > 0; k++) changed[random(changed.length)] = random(256)
  return changed
}

function changedList(list: readonly unknown[], random: Random): unknown[] {
  const changed = [...list]
  const at = random(changed.length + 1)
  if (random(2) === 0) changed.splice(at, 1)
  else changed.splice(random(changed.length + 1), 0, ...changed.slice(at, at + 1))
  return random(4) === 0 ? changed.reverse() : changed
}

/** The model in `bytes` with changed fields. */
export function changedModel(bytes: Uint8Array, random: Random): Uint8Array {
  const message = structuredClone(decode(bytes, modelFields)) as Holder
  for (let changes = 1 + random(2); changes > 0; changes--) {
    const all = fieldsOf(message)
    const [holder, key] = all[random(all.length)]!
    const value = holder[key]
    const texts = all.filter(([other, name]) => typeof other[name] === 'string')
    if (typeof value === 'number')
      holder[key] = random(2) === 0 ? extremes[random(extremes.length)] : value + random(5) - 2
    else if (typeof value === 'string') {
      const [other, name] = texts[random(texts.length)]!
      holder[key] = other[name]
    } else if (value instanceof Uint8Array) holder[key] = changedBytes(value, random)
    else if (Array.isArray(value)) holder[key] = changedList(value, random)
  }
  return encode(message, modelFields)
}
