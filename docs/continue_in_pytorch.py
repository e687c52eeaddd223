"""Continue in PyTorch what was begun with Sunbear.

    sunbear export export.safetensors --to pytorch --out bears.pth
    torchrun --nproc-per-node 4 continue_in_pytorch.py bears.pth photos out.pth

Trains on as many GPUs, on as many machines, as torchrun is told of (`--nnodes`, `--rdzv-endpoint`), on a folder with a
subfolder of photos for each class. To serve a model instead, export it `--to onnx` and give it to onnxruntime or, as
`model.onnx` in a model repository, to Triton: it takes batches of raw pixels.

Needs torch 1.13 or later and torchvision; that is all.
"""
import argparse
import os

import torch
from torch import nn
from torchvision import datasets, models, transforms

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class ConcatPool(nn.Module):
    """fast.ai's AdaptiveConcatPool2d: the maxima of all channels, then their averages."""

    def forward(self, x):
        return torch.cat([nn.functional.adaptive_max_pool2d(x, 1), nn.functional.adaptive_avg_pool2d(x, 1)], 1)


def create_model(classes, architecture="resnet18", ps=0.5):
    """The network under the names of the exported tensors: "0." is the body and "1." the head."""
    body = nn.Sequential(*list(getattr(models, architecture)().children())[:-2])
    head = nn.Sequential(
        ConcatPool(),
        nn.Flatten(),
        nn.BatchNorm1d(1024),
        nn.Dropout(ps / 2),
        nn.Linear(1024, 512, bias=False),
        nn.ReLU(inplace=True),
        nn.BatchNorm1d(512),
        nn.Dropout(ps),
        nn.Linear(512, classes, bias=False),
    )
    return nn.Sequential(body, head)


def load(model, state):
    """Loads exported tensors. Only BatchNorm's counters, which nothing depends on, may be missing."""
    missing, unexpected = model.load_state_dict(state, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(f"the file doesn't fit: missing {missing}, unexpected {unexpected}")


def normalize(images):
    """Bytes [n, 3, h, w] to what the network was trained on."""
    mean, std = (torch.tensor(values, device=images.device).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (images.float() / 255 - mean) / std


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("folder")
    parser.add_argument("out")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--size", type=int, default=224)
    args = parser.parse_args()

    many = "RANK" in os.environ
    gpu = torch.cuda.is_available()
    if many:
        torch.distributed.init_process_group("nccl" if gpu else "gloo")
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if gpu else torch.device("cpu")

    augment = transforms.Compose(
        [
            transforms.RandomResizedCrop(args.size, scale=(0.3, 1)),
            transforms.RandomHorizontalFlip(),
            transforms.PILToTensor(),
        ]
    )
    photos = datasets.ImageFolder(args.folder, augment)
    sampler = torch.utils.data.distributed.DistributedSampler(photos) if many else None
    loader = torch.utils.data.DataLoader(
        photos, args.batch_size, shuffle=sampler is None, sampler=sampler, num_workers=4, drop_last=True
    )

    model = create_model(len(photos.classes))
    load(model, torch.load(args.checkpoint, map_location="cpu"))
    model.to(device)
    trained = nn.parallel.DistributedDataParallel(model) if many else model
    optimizer = torch.optim.AdamW(trained.parameters(), args.lr, weight_decay=0.01)
    steps = args.epochs * len(loader)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.lr, total_steps=steps)

    trained.train()
    for epoch in range(args.epochs):
        if sampler:
            sampler.set_epoch(epoch)
        for images, targets in loader:
            loss = nn.functional.cross_entropy(trained(normalize(images.to(device))), targets.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        if not many or torch.distributed.get_rank() == 0:
            print(f"epoch {epoch}: loss of the last batch {loss.item():.4f}")
            torch.save(model.state_dict(), args.out)


if __name__ == "__main__":
    main()
