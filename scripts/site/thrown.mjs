// Every error that the sources of a package make: its class, its message and its help.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { root } from '../workspace.mjs'
import { topicOfSource } from './categories.mjs'
import { declarationOf, textsOf } from './texts.mjs'

/**
 * @typedef {import('./texts.mjs').Given} Given
 * @typedef {object} Thrown
 * @property {string} name - What `error.name` is; `part` for a text that another message ends with.
 * @property {string} message
 * @property {string} help
 * @property {string} topic
 */

/** What the errors of a class are called, where that is not the name of the class. @type {Record<string, string>} */
const names = {
  OnnxError: 'SerializationError',
  GraphError: 'SerializationError',
  TrainingAbortedError: 'AbortError',
  // Their messages are parts of others.
  NetworkError: 'part',
  Unfit: 'part',
  Error: 'part',
}

/** Errors of ours, by class. */
const ours = new Set([
  ...['TensorloomError', 'ShapeError', 'DtypeError', 'BackendError', 'MemoryError', 'DisposedError', 'DataError'],
  ...['SerializationError', 'UserError', ...Object.keys(names)],
])

/** Errors that get the place in the model in front of their messages. */
const behindPlace = new Set(['OnnxError', 'GraphError'])

/** The name of a class, also where a parameter holds it that has a default. @param {ts.Expression} node */
function classOf(node) {
  const found = ts.isIdentifier(node) ? declarationOf(node) : undefined
  return found !== undefined && ts.isParameter(found) ? (found.initializer?.getText() ?? '') : node.getText()
}

/**
 * Errors that a package throws, in the order of its sources.
 * @param {string} path
 */
export function errorsOf(path) {
  const sources = sourcesOf(join(path, 'src'))
  const calls = callsIn(sources)
  /** @type {Thrown[]} */
  const all = []
  for (const [file, source] of sources) {
    const topic = topicOfSource(relative(root, file))
    each(source, (node) => {
      if (!ts.isNewExpression(node) || node.arguments?.[0] === undefined) return
      const type = classOf(node.expression)
      if (!ours.has(type)) return
      for (const one of errorsAt(node, calls)) {
        const message = behindPlace.has(type) ? `…: ${one.message}`.replace('…: …', '…') : one.message
        all.push({ name: names[type] ?? type, topic, help: one.help, message })
      }
    })
  }
  return all
}

/** @param {string} folder @returns {Map<string, ts.SourceFile>} */
function sourcesOf(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return new Map(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file))
      .map((file) => [file, ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)]),
  )
}

/** @param {ts.Node} node @param {(node: ts.Node) => void} visit */
function each(node, visit) {
  visit(node)
  ts.forEachChild(node, (child) => each(child, visit))
}

/** @typedef {Map<ts.Node, ts.CallExpression[]>} Calls - Calls in a package, by the function that is called. */

/** @param {Map<string, ts.SourceFile>} sources @returns {Calls} */
function callsIn(sources) {
  /** @type {Calls} */
  const calls = new Map()
  for (const source of sources.values()) {
    each(source, (node) => {
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return
      const called = functionOf(node.expression, sources)
      if (called !== undefined) calls.set(called, [...(calls.get(called) ?? []), node])
    })
  }
  return calls
}

/**
 * The function that a name means: of the same module, or of one that it imports.
 * @param {ts.Identifier} name
 * @param {Map<string, ts.SourceFile>} sources
 * @returns {ts.Node | undefined}
 */
function functionOf(name, sources) {
  const local = declarationOf(name)
  if (local !== undefined) return ts.isVariableDeclaration(local) ? functionIn(local.initializer) : undefined
  const source = name.getSourceFile()
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.body !== undefined && statement.name?.text === name.text)
      return statement
    const imported = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined
    if (imported === undefined || !ts.isNamedImports(imported)) continue
    const element = imported.elements.find((one) => one.name.text === name.text)
    if (element === undefined) continue
    const module = /** @type {ts.StringLiteral} */ (/** @type {ts.ImportDeclaration} */ (statement).moduleSpecifier)
      .text
    const other = sources.get(join(dirname(source.fileName), module.replace(/\.js$/, '.ts')))
    return other === undefined ? undefined : exportedFunction(other, (element.propertyName ?? element.name).text)
  }
  return undefined
}

/** @param {ts.SourceFile} source @param {string} name */
function exportedFunction(source, name) {
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.body !== undefined && statement.name?.text === name)
      return statement
    if (!ts.isVariableStatement(statement)) continue
    const found = statement.declarationList.declarations.find((one) => one.name.getText() === name)
    if (found !== undefined) return functionIn(found.initializer)
  }
  return undefined
}

/** @param {ts.Expression | undefined} node */
function functionIn(node) {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) ? node : undefined
}

/**
 * The errors that one place makes: one for each text that its message can be, in each call of the function that it is in.
 * @param {ts.NewExpression} node
 * @param {Calls} calls
 */
function errorsAt(node, calls) {
  const [first, details] = /** @type {ts.NodeArray<ts.Expression>} */ (node.arguments)
  /** @type {Map<string, { message: string, help: string }>} */
  const found = new Map()
  const contexts = contextsOf(node, calls, 3)
  for (const given of isShared(node) ? [undefined, ...contexts] : contexts) {
    const messages = textsOf(/** @type {ts.Expression} */ (first), given)
    const helps = helpsOf(details, given)
    messages.forEach((message, k) => {
      // Where both depend on one condition, their texts come in the same order.
      const help = helps.length === messages.length ? helps[k] : helps.join('; or: ')
      found.set(message, { message, help: help === '…' || help === undefined ? '' : help })
    })
  }
  return underOneName([...found.values()]).filter(({ message }) => lettersIn(message) >= 6)
}

/** Other packages call what is there, so not all that it says is in the sources of this one. @param {ts.Node} node */
function isShared(node) {
  return /packages\/tensor\/src\/(?:op|options)\//.test(node.getSourceFile().fileName.replaceAll('\\', '/'))
}

/**
 * Messages that differ only in the function that they name are one: `…: padding is …`.
 * @param {readonly { message: string, help: string }[]} all
 */
function underOneName(all) {
  /** @type {Map<string, { message: string, help: string }[]>} */
  const groups = new Map()
  for (const one of all) {
    const [, rest = one.message] = /^[\w.…]+: (.+)$/s.exec(one.message) ?? []
    groups.set(rest, [...(groups.get(rest) ?? []), one])
  }
  return [...groups].flatMap(([rest, group]) => {
    if (group.length < 3 && !group.some(({ message }) => message === `…: ${rest}`)) return group
    const helps = group.map(({ message, help }) => help.replaceAll(`${message.split(':')[0]}(`, '…('))
    return [{ message: `…: ${rest}`, help: [...new Set(helps)].slice(0, 2).join('; or: ') }]
  })
}

/** @param {string} text */
function lettersIn(text) {
  return (text.match(/\p{L}/gu) ?? []).length
}

/**
 * What the parameters of the functions around a node are, call by call.
 * @param {ts.Node} node
 * @param {Calls} calls
 * @param {number} depth - How many callers are followed.
 * @returns {(Given | undefined)[]}
 */
function contextsOf(node, calls, depth) {
  const around = ts.findAncestor(node.parent, (one) => calls.has(one))
  const inside = around === undefined || depth === 0 ? [] : (calls.get(around) ?? [])
  if (inside.length === 0) return [undefined]
  const { parameters } = /** @type {ts.FunctionLikeDeclaration} */ (around)
  return inside.flatMap((call) =>
    contextsOf(call, calls, depth - 1).map((given) => boundBy(parameters, call.arguments, given)),
  )
}

/**
 * @param {readonly ts.ParameterDeclaration[]} parameters
 * @param {readonly ts.Expression[]} values
 * @param {Given | undefined} given
 * @returns {Given}
 */
function boundBy(parameters, values, given) {
  /** @type {Given} */
  const bound = new Map()
  parameters.forEach((parameter, k) => {
    const value = values[k] ?? parameter.initializer
    if (value === undefined) return
    if (ts.isIdentifier(parameter.name)) bound.set(parameter.name.text, { node: value, given })
    if (!ts.isObjectBindingPattern(parameter.name) || !ts.isObjectLiteralExpression(value)) return
    for (const property of value.properties) {
      const name = property.name?.getText() ?? ''
      if (ts.isPropertyAssignment(property)) bound.set(name, { node: property.initializer, given })
      if (ts.isShorthandPropertyAssignment(property)) bound.set(name, { node: property.name, given })
    }
  })
  return bound
}

/** @param {ts.Expression | undefined} details @param {Given | undefined} given @returns {string[]} */
function helpsOf(details, given) {
  if (details === undefined) return ['']
  if (!ts.isObjectLiteralExpression(details)) {
    if (!ts.isConditionalExpression(details)) return textsOf(details, given)
    return [...helpsOf(details.whenTrue, given), ...helpsOf(details.whenFalse, given)]
  }
  for (const property of details.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === 'help')
      return textsOf(property.initializer, given)
    if (ts.isShorthandPropertyAssignment(property) && property.name.text === 'help')
      return textsOf(property.name, given)
  }
  return ['']
}
