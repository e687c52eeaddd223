export { type AugTransformsOptions, augTransforms } from "./augment/aug-transforms.js";
export {
  type BatchKey,
  type BatchTransform,
  BatchTransforms,
  batchTransformsFromJSON,
} from "./augment/batch-transforms.js";
export { DrawnBatch, type GpuScope } from "./augment/drawn-batch.js";
export {
  Dihedral,
  Flip,
  type Geometry,
  type GeometryOptions,
  Rotate,
  Warp,
  Zoom,
  type ZoomOptions,
} from "./augment/geometry.js";
export { Brightness, Contrast, Hue, type Light, type LightOptions, Saturation } from "./augment/light.js";
export { measureStats, Normalize } from "./augment/normalize-transform.js";
export { predictionTransform } from "./augment/prediction-transform.js";
export { RandomErasing, type RandomErasingOptions } from "./augment/random-erasing.js";
export { RandomResizedCropGPU, type RandomResizedCropGPUOptions } from "./augment/random-resized-crop-gpu.js";
export { BlobBlock, type BlobBlockOptions } from "./blob-block.js";
export { CategoryBlock, type InputBlock, type TargetBlock } from "./blocks.js";
export { Category } from "./category.js";
export * from "./collect/index.js";
export { type CsvOptions, csvRows } from "./csv.js";
export { DataBlock, type WithOptions } from "./data-block.js";
export type { DataBlockOptions, DataLoadersOptions, ItemTransforms } from "./data-block-options.js";
export { type Batch, DataLoader, type DataLoaderOptions, type LabelledItem } from "./data-loader.js";
export type { DataLoaders, InputJson } from "./data-loaders.js";
export { gridElement } from "./grid-element.js";
export { type DecodeBlobOptions, decodeBlob } from "./image/decode-blob.js";
export type { Filter } from "./image/filter.js";
export type { Image, Region, Size as ImageSize } from "./image/image.js";
export { ImageError } from "./image/image-error.js";
export { type PadMode, padModes } from "./image/padding.js";
export { type PhotoHead, readPhotoHead } from "./image/photo-head.js";
export { type ResampleOptions, resample } from "./image/resample.js";
export { thumbSize, toThumb } from "./image/thumbnail.js";
export { ColReader, type ColReaderOptions, parentLabel, RegexLabeller } from "./label.js";
export { type BlobDecoder, loadBlob } from "./load-blob.js";
export { compareCodePoints } from "./order.js";
export { type Draws, draws, integerUpTo, randperm, shuffled } from "./random.js";
export { gridShape, type LabelledImage, type ShowBatchOptions, showBatch } from "./show-batch.js";
export { FuncSplitter, RandomSplitter, type SplitIndices, type Splitter } from "./split.js";
export { GrandparentSplitter, IndexSplitter, KFoldSplitter, NamesSplitter, StratifiedSplitter } from "./splitters.js";
export { type StackedImages, stackImages } from "./stack-images.js";
export { CropPad, RandomCrop } from "./transforms/crop-pad.js";
export { DihedralItem, FlipItem } from "./transforms/flip-item.js";
export { type ChannelStats, denormalize, imagenetStats, normalize } from "./transforms/normalize.js";
export { type ImageFunction, type OwnTransformOptions, ownTransform } from "./transforms/own-transform.js";
export { applyTransforms, type ItemKey, transformFromJSON } from "./transforms/pipeline.js";
export { RandomResizedCrop, type RandomResizedCropOptions } from "./transforms/random-resized-crop.js";
export { RatioResize } from "./transforms/ratio-resize.js";
export { Resize, type ResizeMethod, type ResizeOptions, resizeMethods } from "./transforms/resize.js";
export type { SizeOption } from "./transforms/size.js";
export type { ItemContext, ItemTransform, Json, Split, TransformJson } from "./transforms/transform.js";
