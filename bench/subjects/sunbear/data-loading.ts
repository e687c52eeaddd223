import { CategoryBlock, DataBlock, getImageFiles, ImageBlock, parentLabel, RandomResizedCrop } from "@sunbear/data";
import type { Task } from "../serve.js";
import { makePhotos } from "./photos.js";

/** Epochs of one batch each: files to bytes in the shape that goes to the GPU. Makes the files if there are none. */
export async function dataLoadingTask(folder: string, batchSize: number, size: number): Promise<Task> {
  await makePhotos(folder);
  const block = new DataBlock({
    blocks: [ImageBlock(), CategoryBlock()],
    getItems: (source: string) => getImageFiles(source),
    getY: parentLabel,
    itemTfms: new RandomResizedCrop(size, { minScale: 0.35 }),
  });
  const { train } = await block.dataLoaders(folder, { batchSize });
  if (train.length !== 1) throw new Error(`${folder} gives ${train.length} batches, expected one`);
  let epoch = 0;
  return {
    async run() {
      for await (const { shape } of train.batches(epoch++))
        if (shape[0] !== batchSize) throw new Error(`a batch has ${shape[0]} pictures, expected ${batchSize}`);
    },
    finish: async () => {},
  };
}
