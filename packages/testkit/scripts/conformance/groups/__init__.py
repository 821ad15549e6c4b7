# The groups of the conformance set, in the order in which they draw.
from groups import elementwise, networks, tensors, training

groups = {
    "unary": elementwise.unary,
    "unary_special": elementwise.unary_special,
    "binary": elementwise.binary,
    "reduction": tensors.reduction,
    "linalg": tensors.linalg,
    "shape": tensors.shape,
    "conv": networks.conv,
    "nn": networks.nn,
    "loss": training.loss,
    "recurrent": networks.recurrent,
    "optimizer": training.optimizer,
}
