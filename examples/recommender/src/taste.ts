// Made-up people and films. Everybody has tastes, every film has traits, some films are just popular; who watches what follows
// from these, so that a recommender has something to find.
import { log, matmul, neg, randomNormal, randomUniform, scope, type Tensor, topK } from '@tensorloom/tensor'

export const people = 800
export const films = 400
/** Films that each person has watched. */
export const watched = 40
const traits = 5

/** The films that each person has watched, no film twice: int32 [people, watched]. */
export function watchedFilms(): Tensor {
  return scope(() => {
    const tastes = randomNormal([people, traits])
    const offers = randomNormal([films, traits])
    const popularity = randomNormal([1, films])
    const liking = matmul(tastes, offers, { transposeB: true }).add(popularity)
    // The greatest of liking plus Gumbel noise are a draw without repetition (Kool et al., Stochastic Beams, 2019).
    const gumbel = neg(log(neg(log(randomUniform([people, films])))))
    return topK(liking.add(gumbel), watched)[1]
  })
}
