"""PyTorch on the CPU: the same work as the other subjects."""

import torch
from serve import CORES, serve
from torch import nn
from torch.nn import functional as F

CLASSES = 3
torch.set_num_threads(CORES)
torch.manual_seed(1)


def uniform(*shape):
    return torch.rand(shape) * 2 - 1


def images(*shape):
    """[n, c, h, w] with the channels last in memory, which is the faster layout for most convolutions."""
    return uniform(*shape).contiguous(memory_format=torch.channels_last)


class Block(nn.Module):
    def __init__(self, channels_in, channels_out, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False),
            nn.BatchNorm2d(channels_out),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels_out, channels_out, 3, 1, 1, bias=False),
            nn.BatchNorm2d(channels_out),
        )
        self.shortcut = nn.Identity()
        if stride > 1:
            conv = nn.Conv2d(channels_in, channels_out, 1, stride, bias=False)
            self.shortcut = nn.Sequential(conv, nn.BatchNorm2d(channels_out))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x), inplace=True)


def resnet18():
    layers = [
        nn.Conv2d(3, 64, 7, 2, 3, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, 1),
    ]
    channels = 64
    for width, stride in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]:
        layers.append(Block(channels, width, stride))
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES)]
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)


def conv2d(work):
    n, size, c, k, r = (work[key] for key in ("batch", "size", "inChannels", "outChannels", "filter"))
    window = {"stride": work["stride"], "padding": work["padding"]}
    out = (size + 2 * work["padding"] - r) // work["stride"] + 1
    x, weight, dy = images(n, c, size, size), images(k, c, r, r), images(n, k, out, out)
    if work["pass"] == "forward":
        return lambda: F.conv2d(x, weight, **window)
    if work["pass"] == "dX":
        return lambda: nn.grad.conv2d_input(x.shape, weight, dy, **window)
    return lambda: nn.grad.conv2d_weight(x, weight.shape, dy, **window)


def matmul(work):
    m, k, n = work["m"], work["k"], work["n"]
    a = uniform(k, m).T if work["transposeA"] else uniform(m, k)
    b = uniform(n, k).T if work["transposeB"] else uniform(k, n)
    return lambda: a @ b


def pair(layer, x, dy):
    """Forward and backward; the gradient of x."""
    x.requires_grad_()

    def run():
        x.grad = None
        layer(x).backward(dy)
        return x.grad

    return run


def batch_norm(work):
    shape = (work["batch"], work["channels"], work["size"], work["size"])
    return pair(nn.BatchNorm2d(work["channels"]), images(*shape), images(*shape))


def max_pool(work):
    n, size, c = work["batch"], work["size"], work["channels"]
    out = (size - 1) // 2 + 1
    return pair(nn.MaxPool2d(3, 2, 1), images(n, c, size, size), images(n, c, out, out))


def cross_entropy(work):
    targets = torch.zeros(work["batch"], dtype=torch.long)
    return pair(lambda x: F.cross_entropy(x, targets), uniform(work["batch"], work["classes"]), torch.tensor(1.0))


def adam(_):
    parameters = list(resnet18().parameters())
    for parameter in parameters:
        parameter.grad = torch.rand_like(parameter)
    optimizer = torch.optim.AdamW(parameters, 1e-3)
    return optimizer.step


def training_step(work):
    model = resnet18().train()
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    x = images(work["batch"], 3, work["size"], work["size"])
    targets = torch.arange(work["batch"]) % CLASSES

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(x), targets)
        loss.backward()
        optimizer.step()
        loss.item()

    return run


def inference(work):
    model = resnet18().eval()
    x = images(work["batch"], 3, work["size"], work["size"])

    @torch.inference_mode()
    def run():
        F.softmax(model(x), 1).sum().item()

    return run


KINDS = {
    "conv2d": conv2d,
    "matmul": matmul,
    "batchNorm": batch_norm,
    "maxPool": max_pool,
    "crossEntropy": cross_entropy,
    "adam": adam,
    "trainingStep": training_step,
    "inference": inference,
}
COMPARED = {"conv2d", "matmul", "batchNorm", "maxPool", "crossEntropy"}


def prepare(work):
    kind = work["kind"]
    if kind not in KINDS:
        raise NotImplementedError("PyTorch doesn't read JPEG files")
    rms = (lambda result: result.square().mean().sqrt().item()) if kind in COMPARED else None
    return KINDS[kind](work), rms


serve(torch.__version__, prepare)
