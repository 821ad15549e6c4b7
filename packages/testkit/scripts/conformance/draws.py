# Random inputs of cases, all from one generator, so that a seed stands for all groups.
import numpy as np

from stored import double, stored


class Draws:
    """Draws in the order in which they are asked for: a draw that is added or left out changes all that follow."""

    def __init__(self, seed):
        self.generator = np.random.RandomState(seed)

    def normal(self, *shape, scale=1.0):
        return real(self.generator.randn(*shape) * scale)

    def uniform(self, low, high, shape):
        return real(self.generator.uniform(low, high, shape))

    def away_from_zero(self, low, high, shape):
        """Of both signs, and between two absolute values."""
        return real(self.generator.uniform(low, high, shape) * self.signs(shape))

    def signs(self, shape):
        return self.generator.choice([-1, 1], shape)

    def rows_of_odds(self, rows, columns):
        """Positive numbers that add up to 1 in each row."""
        powers = double(self.normal(rows, columns)).exp()
        return real(powers / powers.sum(1, keepdim=True))

    def extent(self, low, high):
        """A size from `low` on, below `high`."""
        return int(self.generator.randint(low, high))

    def wholes(self, low, high, shape):
        return self.generator.randint(low, high, shape)

    def order(self, *shape):
        """All whole numbers from 0 on, each once: nothing ties."""
        return self.generator.permutation(int(np.prod(shape))).reshape(shape)


def real(values):
    return stored(np.asarray(values, dtype=np.float32), "float32")


def whole(values):
    return stored(values, "int32")


def flags(values):
    return stored(values, "bool")


def case(op, inputs, differentiate=True, **attrs):
    """What a group yields: the rest is computed. `differentiate` asks for gradients, where the op has some."""
    return {"op": op, "attrs": attrs, "inputs": inputs, "differentiate": differentiate}
