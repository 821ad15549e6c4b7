// Runs steps, several at a time: each begins when what it needs has passed and there is room, in the order of the list.

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} [needs] - Names of steps of the same list that must have passed.
 */

/**
 * @template {Step} S
 * @template R
 * @param {readonly S[]} steps
 * @param {object} how
 * @param {number} how.jobs - How many run at a time.
 * @param {(step: S) => Promise<R>} how.run - Runs a step.
 * @param {(result: R) => boolean} how.passed - Whether what needs it may run.
 * @param {(step: S, need: string) => R} how.leaveOut - What comes of a step that needs one that did not pass.
 * @returns {Promise<Map<string, R>>} Results by name, in the order of the list.
 */
export async function runInLanes(steps, { jobs, run, passed, leaveOut }) {
  /** @type {Map<string, R>} */
  const results = new Map()
  /** @type {Map<string, Promise<void>>} */
  const running = new Map()
  const waiting = new Set(steps)
  /** @param {S} step */
  const start = (step) => {
    waiting.delete(step)
    const end = run(step).then((result) => {
      results.set(step.name, result)
      running.delete(step.name)
    })
    running.set(step.name, end)
  }
  while (waiting.size > 0 || running.size > 0) {
    // A step that is left out may leave out others, before it in the list too.
    for (let found = true; found; ) {
      found = false
      for (const step of waiting) {
        const need = step.needs?.find((name) => failed(results.get(name)))
        if (need === undefined) continue
        waiting.delete(step)
        results.set(step.name, leaveOut(step, need))
        found = true
      }
    }
    for (const step of waiting) {
      if (running.size < jobs && (step.needs ?? []).every((name) => results.has(name))) start(step)
    }
    if (running.size > 0) await Promise.race(running.values())
    else if (waiting.size > 0) throw new Error(`steps wait for each other: ${names(waiting)}`)
  }
  return new Map(steps.map(({ name }) => [name, /** @type {R} */ (results.get(name))]))

  /** @param {R | undefined} result */
  function failed(result) {
    return result !== undefined && !passed(result)
  }
}

/**
 * The steps of these names and all that they need, in the order of the list.
 * @template {Step} S
 * @param {readonly S[]} steps
 * @param {readonly string[]} wanted
 * @returns {S[]}
 */
export function withNeeds(steps, wanted) {
  const chosen = new Set(wanted)
  // What is added to a set while it is walked is walked too.
  for (const name of chosen) {
    for (const need of steps.find((step) => step.name === name)?.needs ?? []) chosen.add(need)
  }
  return steps.filter(({ name }) => chosen.has(name))
}

/** @param {Iterable<Step>} steps */
function names(steps) {
  return Array.from(steps, ({ name }) => name).join(', ')
}
