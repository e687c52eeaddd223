"""Makes a network of torchvision with random weights, and with statistics that fit the pixels, and saves it.

usage: create.py ARCHITECTURE PIXELS COUNT SIZE SAVE
Prints JSON: the "names" of the tensors in its state dict.
"""
import json
import sys

import torch
from pytorch import read_images
from torchvision import models

architecture, pixels, count, size, save = sys.argv[1:]
torch.manual_seed(0)
model = getattr(models, architecture)()
for module in model.modules():
    if isinstance(module, torch.nn.BatchNorm2d):
        module.momentum = 1.0  # the statistics become those of the one batch
model.train()
with torch.no_grad():
    model(read_images(pixels, int(count), int(size)))
torch.save(model.state_dict(), save)
print(json.dumps({"names": list(model.state_dict())}))
