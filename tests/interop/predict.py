"""Loads a checkpoint into PyTorch, prints what the network says about raw pixels, and trains on for a step.

usage: predict.py ARCHITECTURE CHECKPOINT PIXELS COUNT SIZE SAVE
PIXELS holds COUNT x SIZE x SIZE x 3 bytes. The state dict after the step is saved to SAVE, as PyTorch writes it.
Prints JSON: rows of probabilities "before" the step and "after" it.
"""
import json
import sys

import torch
from pytorch import continue_in_pytorch, read_images

architecture, checkpoint, pixels, count, size, save = sys.argv[1:]
images = read_images(pixels, int(count), int(size))
state = torch.load(checkpoint, map_location="cpu")
classes = state["1.8.weight"].shape[0]
model = continue_in_pytorch.create_model(classes, architecture)
continue_in_pytorch.load(model, state)


def predict():
    model.eval()
    with torch.no_grad():
        return model(images).softmax(1).tolist()


before = predict()
torch.manual_seed(0)
model.train()
optimizer = torch.optim.AdamW(model.parameters(), 1e-4, weight_decay=0.01)
targets = torch.arange(len(images)) % classes
torch.nn.functional.cross_entropy(model(images), targets).backward()
optimizer.step()
torch.save(model.state_dict(), save)
print(json.dumps({"before": before, "after": predict()}))
