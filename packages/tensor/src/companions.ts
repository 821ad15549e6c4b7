// Parameters that belong to another one, such as the state that an optimizer keeps for it: they go where it goes.
import type { Parameter } from './tensor-types.js'

// On globalThis, so that two installed copies of this package see the same ones.
const key = /* @__PURE__ */ Symbol.for('tensorloom/companions/1')

type Companions = WeakMap<Parameter, Set<WeakRef<Parameter>>>

function companions(): Companions {
  const shared = globalThis as { [key]?: Companions }
  shared[key] ??= new WeakMap()
  return shared[key]
}

/** Makes `companion` go where `owner` goes. The owner does not keep it alive. */
export function accompany(owner: Parameter, companion: Parameter): void {
  const all = companions()
  const known = all.get(owner) ?? new Set()
  for (const one of known) if (one.deref()?.disposed !== false) known.delete(one)
  known.add(new WeakRef(companion))
  all.set(owner, known)
}

/** The parameters that go where `owner` goes, without those that are freed. */
export function companionsOf(owner: Parameter): readonly Parameter[] {
  const found: Parameter[] = []
  for (const one of companions().get(owner) ?? []) {
    const companion = one.deref()
    if (companion?.disposed === false) found.push(companion)
  }
  return found
}
