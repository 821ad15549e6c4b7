# Draws the inputs of all groups and computes the rest of each case.
from compute import as_stored, call, inputs_of, run, trajectory
from draws import Draws, real
from groups import groups

# Their gradient is 0 almost everywhere, or by one input only.
without_gradient = {"sign", "floor", "ceil", "round", "trunc", "mod", "floorDiv"}


def generate(seed):
    """All cases by group."""
    draws = Draws(seed)
    return {name: [complete(one, draws) for one in group(draws)] for name, group in groups.items()}


def complete(case, draws):
    if "param" in case:
        return {**case, "trajectory": [as_stored(step) for step in trajectory(case)]}
    differentiate = case.pop("differentiate")
    outputs = call(case, inputs_of(case))
    done = {**case, "outputs": [as_stored(one) for one in outputs]}
    if not differentiate or case["op"] in without_gradient or not outputs[0].requires_grad:
        return done
    # The gradient with respect to a number is 1, as that of a loss.
    done["upstream"] = [draws.normal(*outputs[0].shape) if outputs[0].ndim > 0 else real(1.0)]
    _, gradients = run(done)
    return {**done, "grads": [None if one is None else as_stored(one) for one in gradients]}
