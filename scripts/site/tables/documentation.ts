// Finds the doc comment of an export in the sources, through re-exports and across packages.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { sentencesOf } from '../../shared/sentences.mjs'
import { sourceEntries } from '../../workspace.mjs'

const entries = sourceEntries()
const parsed = new Map<string, ts.SourceFile>()

function parse(file: string): ts.SourceFile {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  parsed.set(file, source)
  return source
}

/** The file that an import names: of the workspace, else undefined. */
function fileOf(specifier: string, from: string): string | undefined {
  if (!specifier.startsWith('.')) return entries[specifier]
  const file = join(dirname(from), specifier.replace(/\.js$/, '.ts'))
  return existsSync(file) ? file : undefined
}

/** The declaration of what a module exports under a name. */
function declarationOf(file: string, name: string): ts.Node | undefined {
  for (const statement of parse(file).statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) return statement
    if (ts.isVariableStatement(statement)) {
      const names = statement.declarationList.declarations.map((one) => one.name)
      if (names.some((one) => ts.isIdentifier(one) && one.text === name)) return statement
    }
    if (!ts.isExportDeclaration(statement)) continue
    const { moduleSpecifier, exportClause } = statement
    const target =
      moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)
        ? fileOf(moduleSpecifier.text, file)
        : undefined
    if (exportClause === undefined) {
      const found = target === undefined ? undefined : declarationOf(target, name)
      if (found !== undefined) return found
    } else if (ts.isNamedExports(exportClause)) {
      const element = exportClause.elements.find((one) => one.name.text === name)
      if (element !== undefined) return declarationOf(target ?? file, (element.propertyName ?? element.name).text)
    }
  }
  return undefined
}

/** The entry point whose page on the site documents an export, and its name there: where it is declared. */
export function homeOf(entry: string, name: string): readonly [entry: string, name: string] {
  const file = entries[entry]!
  const declaration = declarationOf(file, name)
  const path = declaration?.getSourceFile().fileName ?? file
  const folder = (one: string) => /^.*\/packages\/[^/]+\//.exec(one)?.[0]
  if (folder(path) === folder(file)) return [entry, name]
  const [other] = Object.entries(entries).find(([, source]) => source === `${folder(path)}src/index.ts`)!
  return [other, nameOf(declaration!) ?? name]
}

function nameOf(declaration: ts.Node): string | undefined {
  if (ts.isFunctionDeclaration(declaration)) return declaration.name?.text
  if (!ts.isVariableStatement(declaration)) return undefined
  return declaration.declarationList.declarations[0]?.name.getText()
}

/**
 * The first sentence of the documentation of an export.
 *
 * @throws {Error} if it is not found or has none, so that no table has a hole
 */
export function firstSentence(entry: string, name: string): string {
  const file = entries[entry]
  const declaration = file === undefined ? undefined : declarationOf(file, name)
  if (declaration === undefined) throw new Error(`${entry} has no source of ${name}`)
  const comments = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc)
  const text = comments.map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? '').find((one) => one !== '')
  if (text === undefined) throw new Error(`${entry}: ${name} has no documentation`)
  const paragraph = text
    .split(/\n\s*\n/)[0]!
    .replace(/\s+/g, ' ')
    .trim()
  const [sentence = paragraph] = sentencesOf(paragraph)
  // Of a list or a formula that follows, nothing is left.
  return sentence.replace(/:$/, '.')
}
