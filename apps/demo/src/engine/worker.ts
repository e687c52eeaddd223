import { openGpu } from "@sunbear/kernels";
import { expose } from "comlink";
import { TabEngine } from "./tab-engine.js";

expose(new TabEngine({ openGpu: () => openGpu() }));
