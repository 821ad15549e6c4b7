// The plans of a model, by the types of its inputs. A plan is made when the same types come again, because tracing takes longer
// than a run.
import type { Tensor } from '@tensorloom/tensor'
import { isObserved } from '@tensorloom/tensor/internal'
import { isAbstract } from '@tensorloom/tensor/op'
import { makePlan } from './make-plan.js'
import type { Plan } from './plan.js'

/** The most types whose plans are kept. */
const mostPlans = 16

/** The plan of the last run, with the layouts of its inputs, each of which stands for one shape and dtype. */
interface LastPlan {
  readonly layouts: readonly Tensor['layout'][]
  readonly missing: string
  readonly plan: Plan
}

/** Plans by the types of inputs. */
export class Plans {
  private readonly byTypes: Map<string, Plan | 'seen once' | 'none'> = new Map()
  private last: LastPlan | undefined

  /**
   * The plan for a run, if there is one.
   *
   * @param inputs - the inputs of the run
   * @param missing - which inputs are left out, as text
   * @param fn - the run as a function of its inputs; it throws if it needs their elements
   */
  find(
    inputs: readonly Tensor[],
    missing: string,
    fn: (inputs: readonly Tensor[]) => readonly Tensor[],
  ): Plan | undefined {
    // Whoever watches calls, as autograd does, sees those of the model itself.
    if (isObserved()) return undefined
    const { last } = this
    if (last?.missing === missing && inputs.every(({ layout }, k) => layout === last.layouts[k])) return last.plan
    if (inputs.some(isAbstract)) return undefined
    const plan = this.byType(inputs, missing, fn)
    if (plan !== undefined) this.last = { layouts: inputs.map(({ layout }) => layout), missing, plan }
    return plan
  }

  private byType(
    inputs: readonly Tensor[],
    missing: string,
    fn: (inputs: readonly Tensor[]) => readonly Tensor[],
  ): Plan | undefined {
    const key = [missing, ...inputs.map(({ shape, dtype }) => `${dtype} ${shape.join()}`)].join('|')
    const known = this.byTypes.get(key)
    if (typeof known === 'object') return known
    if (known === 'none') return undefined
    if (known === undefined) {
      this.put(key, 'seen once')
      return undefined
    }
    const made = tryPlan(inputs, fn)
    this.put(key, made ?? 'none')
    return made
  }

  /** Frees all plans. */
  dispose(): void {
    for (const one of this.byTypes.values()) if (typeof one === 'object') one.dispose()
    this.byTypes.clear()
    this.last = undefined
  }

  private put(key: string, value: Plan | 'seen once' | 'none'): void {
    this.byTypes.delete(key)
    this.byTypes.set(key, value)
    if (this.byTypes.size <= mostPlans) return
    const [oldest] = this.byTypes.keys()
    const gone = this.byTypes.get(oldest!)
    if (typeof gone === 'object') gone.dispose()
    if (this.last?.plan === gone) this.last = undefined
    this.byTypes.delete(oldest!)
  }
}

// A run that reads elements, or fails on its shapes, stays as it is, and tells of the error itself.
function tryPlan(inputs: readonly Tensor[], fn: (inputs: readonly Tensor[]) => readonly Tensor[]): Plan | undefined {
  try {
    return makePlan(
      inputs.map(({ shape, dtype }) => ({ shape, dtype })),
      fn,
    )
  } catch {
    return undefined
  }
}
