"""Pillow, doing what fast.ai does with a JPEG: decode, crop at random, resize; as many processes as cores."""

import math
import random
from multiprocessing import Pool
from pathlib import Path

import PIL
from PIL import Image

from serve import CORES, serve


def load(job):
    path, size, seed = job
    draw = random.Random(seed)
    image = Image.open(path).convert("RGB")
    width, height = image.size
    for _ in range(10):
        area = draw.uniform(0.35, 1) * width * height
        ratio = math.exp(draw.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if w <= width and h <= height:
            break
    else:
        w, h = width, height
    left, top = draw.randint(0, width - w), draw.randint(0, height - h)
    return image.resize((size, size), Image.BILINEAR, (left, top, left + w, top + h)).tobytes()


def main():
    pool = Pool(CORES)

    def prepare(work):
        if work["kind"] != "dataLoading":
            raise NotImplementedError("Pillow only reads pictures")
        paths = sorted(Path(work["folder"]).rglob("*.jpg"))[: work["batch"]]
        return lambda: b"".join(pool.map(load, [(path, work["size"], i) for i, path in enumerate(paths)])), None

    serve(PIL.__version__, prepare)


if __name__ == "__main__":
    main()
