"""Loads a checkpoint into PyTorch and prints what the network says about raw pixels.

usage: predict.py CHECKPOINT PIXELS COUNT SIZE SAVE
PIXELS holds COUNT x SIZE x SIZE x 3 bytes. The state dict is saved again to SAVE, as PyTorch writes it.
Prints one JSON list of rows of probabilities.
"""
import importlib.util
import json
import pathlib
import sys

import torch

guide = pathlib.Path(__file__).resolve().parents[2] / "docs" / "continue_in_pytorch.py"
spec = importlib.util.spec_from_file_location("continue_in_pytorch", guide)
continue_in_pytorch = importlib.util.module_from_spec(spec)
spec.loader.exec_module(continue_in_pytorch)

checkpoint, pixels, count, size, save = sys.argv[1:]
count, size = int(count), int(size)
state = torch.load(checkpoint, map_location="cpu")
model = continue_in_pytorch.create_model(classes=state["1.8.weight"].shape[0])
continue_in_pytorch.load(model, state)
model.eval()

with open(pixels, "rb") as file:
    images = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(count, size, size, 3)
with torch.no_grad():
    logits = model(continue_in_pytorch.normalize(images.permute(0, 3, 1, 2)))
torch.save(model.state_dict(), save)
print(json.dumps(logits.softmax(1).tolist()))
