"""What the scripts beside it have in common."""
import importlib.util
import pathlib

import torch

guide = pathlib.Path(__file__).resolve().parents[2] / "docs" / "continue_in_pytorch.py"
spec = importlib.util.spec_from_file_location("continue_in_pytorch", guide)
continue_in_pytorch = importlib.util.module_from_spec(spec)
spec.loader.exec_module(continue_in_pytorch)


def read_images(path, count, size):
    """COUNT x SIZE x SIZE x 3 bytes as what a network takes."""
    with open(path, "rb") as file:
        pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(count, size, size, 3)
    return continue_in_pytorch.normalize(pixels.permute(0, 3, 1, 2))
