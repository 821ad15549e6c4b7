# The stored cases of the kit and PyTorch: compares them, or writes the conformance set.
# Needs Python 3.10 with numpy 1.24 and torch 1.13, or newer.
#
#   python3 packages/testkit/scripts/conformance --check
#   python3 packages/testkit/scripts/conformance --write [--seed 1]
import argparse
import sys
import warnings

from check import problems
from generate import generate
from stored import data, read, write

first_seed = 1  # of the cases in the repository


def check():
    """Computes every stored case anew, and draws the inputs of the conformance set once more."""
    passed = failed = 0
    drawn = generate(first_seed)
    for path in sorted(data.glob("*/*.json")):
        cases = read(path)
        lines = [(k, one["op"], line) for k, one in enumerate(cases) for line in problems(one)]
        if path.parent.name == "conformance":
            lines += other_draws(cases, drawn.get(path.stem, []))
        wrong = {k for k, _, _ in lines}
        for k, op, line in lines:
            print(f"{path.name}[{k}] {op}: {line}")
        passed += len(cases) - len(wrong)
        failed += len(wrong)
        print(f"{path.name}: {len(cases) - len(wrong)} of {len(cases)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed > 0 or passed == 0 else 0


def other_draws(cases, drawn):
    """Cases whose op, options or inputs are not those of the seed."""
    given = ("op", "attrs", "inputs", "param", "gradients", "upstream")
    count = max(len(cases), len(drawn))
    pairs = [(item(cases, k), item(drawn, k)) for k in range(count)]
    return [
        (k, (one or other)["op"], f"is not what seed {first_seed} gives")
        for k, (one, other) in enumerate(pairs)
        if one is None or other is None or any(one.get(key) != other.get(key) for key in given)
    ]


def item(items, k):
    return items[k] if k < len(items) else None


def main():
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(prog="conformance", description="The stored cases of the kit and PyTorch.")
    parser.add_argument("--check", action="store_true", help="compute every stored case and compare")
    parser.add_argument("--write", action="store_true", help="draw and compute the conformance set, and store it")
    parser.add_argument("--seed", type=int, default=first_seed, help=f"of the inputs to write; {first_seed} by default")
    options = parser.parse_args()
    if options.check == options.write:
        parser.error("give --check or --write")
    if options.check:
        return check()
    for name, cases in generate(options.seed).items():
        write(data / "conformance" / f"{name}.json", cases)
        print(f"{name}.json: {len(cases)} cases")
    return 0


sys.exit(main())
