"""The golden network in mixed precision, in float64 with roundings to half in the places where Sunbear stores halves.

usage: /usr/bin/python3 mixed-precision.py > mixed-precision.json     (Debian's python3-torch)

The network, its weights, its input and its targets are those of fastai.json ("rule"), and without roundings the same
numbers come out. It tells how far roundings move logits and gradients. That is much, and chaotic: which way a few values
are rounded decides about many others later. So each trial adds noise of a fiftieth of a rounding.

Rounded are: the input; weights of the body, as convolutions read them; what each convolution of the
body gives; what each normalisation of the body gives, with the addition and the ReLU after it; and the gradients of all
these, which carry the loss's scale. Of an activation that two layers read, each gradient is rounded, and their sum.
Head, loss, statistics and gradients of parameters aren't.
"""
import json
import math
import os
import sys

import numpy as np
import torch
from torch.nn import functional as F

torch.set_num_threads(2)
GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fastai.json")
NAMES = json.load(open(GOLDEN))["network"]["param_names"]
TARGETS = torch.tensor([0, 1, 2, 1])
LOSS_SCALE = 128.0  # leaves a factor of ten to the largest half


def rule(k, count):
    i = np.arange(1, count + 1, dtype=np.uint64)
    h = (i * 2654435761 ^ np.uint64((k + 1) * 40503)) & 0xFFFFFFFF
    h ^= h >> np.uint64(15)
    h = h * 2246822519 & 0xFFFFFFFF
    h ^= h >> np.uint64(13)
    return torch.from_numpy(h.astype(np.float64) / 2**32 - 0.5)


class Stored(torch.autograd.Function):
    """Rounds a value on the way forward, and its gradient on the way back."""

    @staticmethod
    def forward(ctx, x):
        return half(x)

    @staticmethod
    def backward(ctx, dy):
        return half(dy)


class Read(torch.autograd.Function):
    """Rounds the gradient that one of several readers gives."""

    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, dy):
        return half(dy)


def half(x):
    return x.half().double()


def features_of(name):
    layer = name.split(".")[1]
    return {"0": 64, "1": 64, "4": 64, "5": 128, "6": 256, "7": 512}[layer]


def shape_of(name):
    """In PyTorch's layout."""
    part = name.split(".")
    if part[0] == "1":
        return {"1.3.weight": (512, 1024), "1.6.weight": (3, 512)}.get(name, (1024,) if part[1] == "2" else (512,))
    out = features_of(name)
    if name == "0.0.weight":
        return (64, 3, 7, 7)
    if "conv" not in name and "downsample.0" not in name:
        return (out,)
    first = part[2] == "0" and part[1] != "4"
    entering = out // 2 if first and (part[3] == "conv1" or "downsample" in name) else out
    size = 1 if "downsample" in name else 3
    return (out, entering, size, size)


def value_of(k, name):
    shape = shape_of(name)
    u = rule(k, math.prod(shape)).reshape(shape)
    if len(shape) > 1:
        value = u * math.sqrt(12) * math.sqrt(2 / math.prod(shape[1:]))
    else:
        value = 1 + 0.2 * u if name.endswith("weight") else 0.2 * u
    return value.float().double()


class Network:
    def __init__(self, mixed):
        self.mixed = mixed
        self.p = {name: value_of(k, name).requires_grad_() for k, name in enumerate(NAMES)}
        self.training = False

    def stored(self, x):
        return Stored.apply(x) if self.mixed else x

    def read(self, x):
        return Read.apply(x) if self.mixed else x

    def conv(self, name, x, stride, padding):
        w = self.p[name + ".weight"]
        if self.mixed:
            w = w + (half(w) - w).detach()
        y = F.conv2d(x, w, stride=stride, padding=padding)
        if not self.mixed or not self.training:
            return y  # in evaluation what a convolution gives is normalised before it is stored
        return self.stored(y * (1 + 1e-5 * torch.randn(y.shape, generator=self.noise)))

    def norm(self, name, x):
        weight, bias = self.p[name + ".weight"], self.p[name + ".bias"]
        mean, var = torch.zeros_like(bias).detach(), torch.ones_like(bias).detach()
        return F.batch_norm(x, mean, var, weight, bias, self.training, 0.1, 1e-5)

    def block(self, name, x, stride):
        y = self.stored(F.relu(self.norm(name + ".bn1", self.conv(name + ".conv1", self.read(x), stride, 1))))
        y = self.norm(name + ".bn2", self.conv(name + ".conv2", y, 1, 1))
        if name + ".downsample.0.weight" in self.p:
            shortcut = self.conv(name + ".downsample.0", self.read(x), stride, 0)
            shortcut = self.stored(self.norm(name + ".downsample.1", shortcut))
        else:
            shortcut = self.read(x)
        return self.stored(F.relu(y + shortcut))

    def __call__(self, x):
        x = self.stored(x)
        x = self.stored(F.relu(self.norm("0.1", self.conv("0.0", x, 2, 3))))
        x = self.stored(F.max_pool2d(x, 3, 2, 1))
        for layer in range(4, 8):
            x = self.block(f"0.{layer}.0", x, 1 if layer == 4 else 2)
            x = self.block(f"0.{layer}.1", x, 1)
        x = torch.cat([F.adaptive_max_pool2d(x, 1), F.adaptive_avg_pool2d(x, 1)], 1).flatten(1)
        x = F.relu(F.linear(self.norm("1.2", x), self.p["1.3.weight"]))
        return F.linear(self.norm("1.5", x), self.p["1.6.weight"])


def run(mixed, seed=0):
    network = Network(mixed)
    network.noise = torch.Generator().manual_seed(seed)
    x = (4 * rule(1000, 4 * 3 * 64 * 64).reshape(4, 3, 64, 64)).float().double()
    with torch.no_grad():
        eval_logits = network(x)
    network.training = True
    logits = network(x)
    (F.cross_entropy(logits, TARGETS) * LOSS_SCALE).backward()
    gradients = {name: p.grad / LOSS_SCALE for name, p in network.p.items()}
    return {"eval_logits": eval_logits, "logits": logits.detach(), **gradients}


exact = run(False)
print("without roundings:", exact["eval_logits"][0].tolist(), exact["0.0.weight"].norm().item(), file=sys.stderr)
trials = [run(True, seed) for seed in range(8)]


def moved(name):
    """How far the roundings move a tensor, as a share of its norm: the most of all trials."""
    shares = [((trial[name] - exact[name]).norm() / exact[name].norm()).item() for trial in trials]
    print(name, [f"{share:.2g}" for share in shares], file=sys.stderr)
    return float(f"{max(shares):.2g}")


print(json.dumps({"loss_scale": LOSS_SCALE, "moved": {name: moved(name) for name in exact}}, indent=1))
