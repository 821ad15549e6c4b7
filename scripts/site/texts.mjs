// The texts that an expression of a source can be, with `…` for what is known only when it runs; and for what a function is called
// with, so that `fail('the file is cut off')` gives its words to the message that `fail` makes.
import ts from 'typescript'

/**
 * What the parameters of a function are in one call: expressions, each with what the parameters of the function around it are.
 * @typedef {Map<string, { node: ts.Expression, given: Given | undefined }>} Given
 */

/** More texts than these are `…`: they come from tables. */
const most = 48

/** How far a name is followed: through constants, parameters and functions. */
const deepest = 8

/**
 * @param {ts.Node} node
 * @param {Given} [given]
 * @param {number} [depth]
 * @returns {string[]}
 */
export function textsOf(node, given, depth = 0) {
  const texts = [...new Set(allTexts(node, given, depth))]
  return texts.length === 0 || texts.length > most ? ['…'] : texts
}

/**
 * @param {ts.Node} node
 * @param {Given | undefined} given
 * @param {number} depth
 * @returns {string[]}
 */
function allTexts(node, given, depth) {
  const inner = (/** @type {ts.Node} */ one) => textsOf(one, given, depth + 1)
  if (depth > deepest) return ['…']
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node))
    return inner(node.expression)
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(({ expression, literal }) => ({ texts: inner(expression), end: literal.text }))
    return spans.reduce((before, { texts, end }) => joined(before, texts).map((text) => text + end), [node.head.text])
  }
  if (ts.isBinaryExpression(node)) {
    if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return joined(inner(node.left), inner(node.right))
    if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
      return [...inner(node.left), ...inner(node.right)]
  }
  if (ts.isConditionalExpression(node)) return [...inner(node.whenTrue), ...inner(node.whenFalse)]
  if (ts.isIdentifier(node)) return textsOfName(node, given, depth)
  if (ts.isElementAccessExpression(node)) return valuesIn(node.expression).flatMap((one) => inner(one))
  return ['…']
}

/** The values of a table that is a constant. @param {ts.Expression} table @returns {readonly ts.Expression[]} */
function valuesIn(table) {
  const found = ts.isIdentifier(table) ? declarationOf(table) : undefined
  const literal = found !== undefined && ts.isVariableDeclaration(found) ? found.initializer : undefined
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return []
  return literal.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? [one.initializer] : []))
}

/**
 * The texts at a place of a list: of one that is written down, or of each in a table.
 * @param {ts.Expression} list
 * @param {number} place
 * @param {Given | undefined} given
 * @param {number} depth
 * @returns {string[]}
 */
function textsAt(list, place, given, depth) {
  if (ts.isArrayLiteralExpression(list)) {
    const found = list.elements[place]
    return found === undefined ? ['…'] : textsOf(found, given, depth + 1)
  }
  if (ts.isElementAccessExpression(list)) {
    return valuesIn(list.expression).flatMap((one) => textsAt(one, place, given, depth + 1))
  }
  if (ts.isBinaryExpression(list) && list.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    return [list.left, list.right].flatMap((one) => textsAt(one, place, given, depth + 1))
  }
  return ['…']
}

/** Each of the first with each of the second. @param {readonly string[]} first @param {readonly string[]} second */
function joined(first, second) {
  return first.flatMap((a) => second.map((b) => `${a}${b}`.replaceAll(/…(?:…)+/g, '…')))
}

/**
 * @param {ts.Identifier} name
 * @param {Given | undefined} given
 * @param {number} depth
 */
function textsOfName(name, given, depth) {
  const found = declarationOf(name)
  if (found === undefined) return ['…']
  if (ts.isBindingElement(found) && ts.isArrayBindingPattern(found.parent)) {
    const { initializer } = /** @type {ts.VariableDeclaration} */ (found.parent.parent)
    const place = found.parent.elements.indexOf(found)
    return initializer === undefined ? ['…'] : textsAt(initializer, place, given, depth)
  }
  if (ts.isVariableDeclaration(found)) {
    const constant = (found.parent.flags & ts.NodeFlags.Const) !== 0
    return found.initializer === undefined || !constant ? ['…'] : textsOf(found.initializer, given, depth + 1)
  }
  const argument = given?.get(name.text)
  return argument === undefined ? ['…'] : textsOf(argument.node, argument.given, depth + 1)
}

/**
 * The constant or parameter that a name means.
 * @param {ts.Identifier} name
 * @returns {ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement | undefined}
 */
export function declarationOf(name) {
  for (let at = name.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionLike(at)) {
      for (const parameter of at.parameters) {
        if (ts.isIdentifier(parameter.name)) {
          if (parameter.name.text === name.text) return parameter
        } else if (ts.isObjectBindingPattern(parameter.name)) {
          const element = parameter.name.elements.find((one) => one.name.getText() === name.text)
          if (element !== undefined) return element
        }
      }
    }
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue
    for (const statement of at.statements) {
      if (!ts.isVariableStatement(statement)) continue
      for (const one of statement.declarationList.declarations) {
        if (one.name.getText() === name.text) return one
        if (!ts.isArrayBindingPattern(one.name)) continue
        for (const element of one.name.elements) {
          if (ts.isBindingElement(element) && element.name.getText() === name.text) return element
        }
      }
    }
  }
  return undefined
}
