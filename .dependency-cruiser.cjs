/** Imports run one way: cli, demo -> data, core -> kernels; nothing a page runs may touch Node. */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "kernels-stand-alone",
      severity: "error",
      from: { path: "^packages/kernels" },
      to: { path: "^packages/(core|data|cli)" },
    },
    {
      name: "core-needs-kernels-only",
      severity: "error",
      from: { path: "^packages/core" },
      to: { path: "^packages/(data|cli)" },
    },
    {
      name: "data-does-not-know-core",
      severity: "error",
      from: { path: "^packages/data" },
      to: { path: "^packages/(core|cli)" },
    },
    {
      name: "node-only-in-node-folders",
      comment: "What needs files, sharp or Dawn sits in a node/ folder, behind the package's `node` export condition.",
      severity: "error",
      from: { path: "^packages/(kernels|core|data)/src", pathNot: "(/node/|\\.test\\.ts$|\\.bench\\.ts$|/testing/)" },
      to: { path: "(/node/|^node:)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-node-builtins-in-pages",
      severity: "error",
      from: { path: "^packages/(kernels|core|data)/src", pathNot: "(/node/|\\.test\\.ts$|\\.bench\\.ts$|/testing/)" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "peers-in-bench-only",
      severity: "error",
      from: { pathNot: "^bench" },
      to: { path: "(jax-js|tensorflow|onnxruntime)" },
    },
    { name: "not-to-tests", severity: "error", from: { pathNot: "\\.test\\.ts$" }, to: { path: "\\.test\\.ts$" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      conditionNames: ["sunbear:source", "import", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
