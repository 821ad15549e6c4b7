// The topics of ops. One set of words names the folders of ops and of their tests, the files of samples and variants, and the
// headings of docs/coverage.md.

/** Topics, in the order in which docs/coverage.md has them. */
export const topics = [
  'creation',
  'elementwise',
  'movement',
  'indexing',
  'reduction',
  'scan',
  'product',
  'linear-algebra',
  'convolution',
  'image',
  'signal',
  'normalization',
  'attention',
  'recurrence',
  'statistics',
  'sets',
  'losses',
] as const

/** What an op is about. */
export type Topic = (typeof topics)[number]
