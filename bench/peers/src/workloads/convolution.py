# convolution.ts in PyTorch, which computes with channels first.
import torch
import torch.nn.functional as F


def convolution(x, w, dy, stride, depthwise):
    x, dy = (t.permute(0, 3, 1, 2).contiguous() for t in (x, dy))
    w = w.permute(2, 3, 0, 1).contiguous() if depthwise else w.permute(3, 2, 0, 1).contiguous()
    groups = x.shape[1] if depthwise else 1
    return x, w, dy, lambda x, w: F.conv2d(x, w, stride=stride, groups=groups)


def channels_last(y):
    return y.permute(0, 2, 3, 1)


def fwd(x, w, dy, stride, depthwise):
    x, w, dy, convolve = convolution(x, w, dy, stride, depthwise)
    return (lambda: convolve(x, w)), (lambda outputs: [channels_last(outputs[0])])


def fwd_bwd(x, w, dy, stride, depthwise):
    x, w, dy, convolve = convolution(x, w, dy, stride, depthwise)
    x.requires_grad_()
    w.requires_grad_()

    def run():
        y = convolve(x, w)
        dx, dw = torch.autograd.grad(y, [x, w], dy)
        return [y, dx, dw]

    def result(outputs):
        y, dx, dw = outputs
        return [channels_last(y), channels_last(dx), dw.permute(2, 3, 0, 1) if depthwise else dw.permute(2, 3, 1, 0)]

    return run, result
