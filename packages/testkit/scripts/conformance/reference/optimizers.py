# Optimizers of torch.optim by the names and options of this library.
import torch


def betas(beta1, beta2):
    return {"betas": (beta1, beta2)}


def adam(parameters, learningRate, beta1, beta2, epsilon, amsgrad=False):
    return torch.optim.Adam(parameters, learningRate, eps=epsilon, amsgrad=amsgrad, **betas(beta1, beta2))


def adam_w(parameters, learningRate, beta1, beta2, epsilon, weightDecay):
    return torch.optim.AdamW(parameters, learningRate, eps=epsilon, weight_decay=weightDecay, **betas(beta1, beta2))


def adamax(parameters, learningRate, beta1, beta2, epsilon):
    return torch.optim.Adamax(parameters, learningRate, eps=epsilon, **betas(beta1, beta2))


def nadam(parameters, learningRate, beta1, beta2, epsilon, momentumDecay):
    return torch.optim.NAdam(parameters, learningRate, eps=epsilon, momentum_decay=momentumDecay, **betas(beta1, beta2))


def r_adam(parameters, learningRate, beta1, beta2, epsilon):
    return torch.optim.RAdam(parameters, learningRate, eps=epsilon, **betas(beta1, beta2))


def sgd(parameters, learningRate, momentum=0.0, nesterov=False, l2=0.0):
    return torch.optim.SGD(parameters, learningRate, momentum, nesterov=nesterov, weight_decay=l2)


def rms_prop(parameters, learningRate, rho, epsilon, momentum=0.0, centered=False):
    return torch.optim.RMSprop(parameters, learningRate, rho, epsilon, momentum=momentum, centered=centered)


def adagrad(parameters, learningRate, epsilon, initialAccumulator):
    return torch.optim.Adagrad(parameters, learningRate, eps=epsilon, initial_accumulator_value=initialAccumulator)


def adadelta(parameters, learningRate, rho, epsilon):
    return torch.optim.Adadelta(parameters, learningRate, rho, epsilon)


optimizers = {
    "adadelta": adadelta,
    "adagrad": adagrad,
    "adam": adam,
    "adamW": adam_w,
    "adamax": adamax,
    "nadam": nadam,
    "rAdam": r_adam,
    "rmsProp": rms_prop,
    "sgd": sgd,
}
