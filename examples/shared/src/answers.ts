// Answers beside the right ones.

/** An answer, and the right one if it is another. */
export function answerText(answer: string, right: string): string {
  return answer === right ? answer : `${answer}  (is ${right})`
}

/** The share of answers that are right, 0 to 1. */
export function shareRight<T>(answers: readonly T[], right: readonly T[]): number {
  return answers.filter((answer, k) => answer === right[k]).length / right.length
}
