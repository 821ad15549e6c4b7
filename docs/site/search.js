// What the search of the site answers: a pure function of the entries and of what was typed, so that checks call it, too.

/**
 * One thing that can be found. Names are short because a page loads some thousands of these.
 * @typedef {object} SearchEntry
 * @property {string} n - Its name: of an export, or the heading of a part of a document.
 * @property {string} u - Where it is.
 * @property {number} k - TypeDoc's kind, which is shown as an icon.
 * @property {string} [p] - What it is in: a package, a type, or a document.
 * @property {string} [a] - What it is about, in one sentence. Shown.
 * @property {string} [h] - What else it is about: key words, headings. Not shown.
 * @property {string} [w] - Further words that find it. Not shown.
 * @property {string[]} [o] - Of what other libraries have as a class: its names there. Not shown.
 * @property {number} r - How much it counts: 1 for an export.
 */

/** How much a word counts in each part of an entry. */
const fields = { name: 10, others: 8, about: 4, words: 1.5 }

/** Words that say nothing about what is looked for. */
const fillers = new Set(
  'a an and are can do does for from get how i in is it me my of on or should the there to use using what when where why with'.split(
    ' ',
  ),
)

/**
 * @param {readonly SearchEntry[]} entries
 * @returns {(query: string, limit?: number) => SearchEntry[]} the best first
 */
export function makeSearch(entries) {
  const { postings, lengths } = indexOf(entries)
  const vocabulary = [...postings.keys()]
  return (query, limit = 10) => {
    const className = classIn(query)
    const tokens = tokensOf(className ?? query)
    /** @type {Map<number, { score: number, found: number }>} */
    const scores = new Map()
    for (const token of tokens) {
      const matches = matchesOf(token, postings, vocabulary)
      const rarity = Math.log(1 + entries.length / (1 + matches.size))
      for (const [k, value] of matches) {
        const sum = scores.get(k) ?? { score: 0, found: 0 }
        scores.set(k, { score: sum.score + value * rarity, found: sum.found + 1 })
      }
    }
    const whole = joined(className ?? query)
    const ranked = [...scores].map(([k, { score, found }]) => {
      const entry = /** @type {SearchEntry} */ (entries[k])
      // Most of what was typed has to occur, and a name that says more is further from it.
      const share = (found / tokens.length) ** 3 / (1 + 0.05 * (lengths[k] ?? 0))
      // `Dense` is a layer, a loss and the like rather than an op.
      const kind = className !== undefined && entry.o !== undefined ? 2 : 1
      return { entry, score: score * share * entry.r * kind * nameFactor(entry, whole) }
    })
    ranked.sort((a, b) => b.score - a.score || a.entry.n.length - b.entry.n.length)
    return onePerPlace(ranked.map(({ entry }) => entry)).slice(0, limit)
  }
}

/**
 * Where each word occurs, and the number of words in each name.
 * @param {readonly SearchEntry[]} entries
 */
function indexOf(entries) {
  /** @type {Map<string, Map<number, number>>} */
  const postings = new Map()
  const lengths = entries.map(({ n, a = '', h = '', w = '', o = [] }, k) => {
    const name = wordsOf(n)
    /** @type {[string[], number][]} */
    const parts = [
      [wordsOf(w), fields.words],
      [wordsOf(`${a} ${h}`), fields.about],
      [wordsOf(o.join(' ')), fields.others],
      [name, fields.name],
    ]
    for (const [words, value] of parts) {
      for (const word of words) {
        const found = postings.get(word) ?? new Map()
        postings.set(word, found.set(k, value))
      }
    }
    return name.length
  })
  return { postings, lengths }
}

/**
 * Entries that have a word, or a longer one that begins with it; if there is none, one that is a letter away.
 * @param {string} token
 * @param {Map<string, Map<number, number>>} postings
 * @param {readonly string[]} vocabulary
 */
function matchesOf(token, postings, vocabulary) {
  /** @type {Map<number, number>} */
  const matches = new Map()
  const add = (/** @type {string} */ word, /** @type {number} */ factor) => {
    for (const [k, value] of postings.get(word) ?? []) matches.set(k, Math.max(matches.get(k) ?? 0, value * factor))
  }
  add(token, 1)
  for (const word of vocabulary) {
    if (word.length > token.length && word.startsWith(token)) add(word, (0.7 * token.length) / word.length)
  }
  if (matches.size === 0 && token.length > 3) {
    for (const word of vocabulary) if (isLetterAway(token, word)) add(word, 0.5)
  }
  return matches
}

/** @param {SearchEntry} entry @param {string} query */
function nameFactor({ n, o = [] }, query) {
  const name = joined(n)
  if (name === query) return 3
  // BatchNorm is BatchNorm1d, BatchNorm2d, …
  if (o.some((other) => joined(other) === query || joined(other.replace(/\dd$/, '')) === query)) return 2.5
  return name.startsWith(query) ? 1.3 : 1
}

/**
 * A document and its parts are one place: of these, the best stays, and one more.
 * @param {readonly SearchEntry[]} entries
 */
function onePerPlace(entries) {
  /** @type {Map<string, number>} */
  const seen = new Map()
  return entries.filter(({ u }) => {
    const [page = ''] = u.split('#')
    const times = (seen.get(page) ?? 0) + 1
    seen.set(page, times)
    return times <= 2
  })
}

/** The class of another library that a query asks for: of `nn.Linear` and `where is Linear`, `Linear`. @param {string} query */
function classIn(query) {
  const [word = '', ...others] = query.split(/\s+/).filter((one) => !fillers.has(one.toLowerCase()))
  return others.length === 0 ? /^(?:\w+\.)*(\p{Lu}[\p{L}\d]*)$/u.exec(word)?.[1] : undefined
}

/** What is looked for, without fillers. @param {string} query */
function tokensOf(query) {
  const words = query.toLowerCase().split(/\s+/)
  const telling = words.filter((word) => !fillers.has(word)).join(' ')
  return [
    ...new Set(
      wordsOf(telling === '' ? query : query.replace(/\S+/g, (word) => (fillers.has(word.toLowerCase()) ? '' : word))),
    ),
  ]
}

/**
 * The stems of the words of a text. `earlyStopping` is two words and also one, so it is found by all of its spellings.
 * @param {string} text
 */
function wordsOf(text) {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  return words.flatMap((word) => {
    const parts = word.match(/\p{Lu}?[\p{Ll}]+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu) ?? [word]
    return (parts.length > 1 ? [...parts, word] : [word]).map((part) => stem(part.toLowerCase()))
  })
}

/**
 * `save`, `saves`, `saved` and `saving` are one word.
 * @param {string} word in lower case
 */
function stem(word) {
  if (word.length < 4 || /\d/.test(word)) return word
  const bare = word
    .replace(/ies$/, 'y')
    .replace(/(?<![su])s$/, '')
    .replace(/(?<=[a-z]{3})(ing|ed)$/, '')
    .replace(/([bdgmnprt])\1$/, '$1')
  return bare.length > 3 ? bare.replace(/e$/, '') : bare
}

/** @param {string} text */
function joined(text) {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** Whether one letter was added, left out, exchanged or swapped with its neighbour. @param {string} a @param {string} b */
function isLetterAway(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}
