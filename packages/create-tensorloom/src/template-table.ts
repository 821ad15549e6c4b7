// The table of templates. Their files are in templates/, and dist/templates once scripts/make-templates.mjs has run.

/** A template by name. */
export type TemplateName = 'app' | 'browser' | 'javascript' | 'backend' | 'plugin'

/** One line of the table. */
export interface Template {
  readonly name: TemplateName
  /** What it makes, in a few words. */
  readonly description: string
  /** Scripts of the project to try first, after the install. */
  readonly first: readonly string[]
}

/** Every template, the usual one first. */
export const templateTable: readonly Template[] = [
  { name: 'app', description: 'a program that trains a network, saves and loads it', first: ['start', 'test'] },
  { name: 'browser', description: 'a page that trains a network in a worker, with Vite', first: ['dev', 'test'] },
  { name: 'javascript', description: 'the same as app in JavaScript, without a build', first: ['start', 'test'] },
  { name: 'backend', description: 'a backend of your own, tested by the conformance kit', first: ['test', 'build'] },
  { name: 'plugin', description: 'a package with an op, a layer and an optimizer', first: ['test', 'build'] },
]

/** The template of that name. */
export function findTemplate(name: string): Template | undefined {
  return templateTable.find((template) => template.name === name)
}

/** `app, browser, … or plugin`, for messages. */
export function templateNames(): string {
  const names = templateTable.map(({ name }) => name)
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
