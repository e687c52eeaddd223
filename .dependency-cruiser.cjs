/** Imports run one way: cli, demo -> data, core -> kernels; nothing a page runs may touch Node. */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "kernels-stand-alone",
      severity: "error",
      from: { path: "^packages/kernels" },
      to: { path: "^(packages/(core|data|cli)|apps)" },
    },
    {
      name: "core-needs-kernels-only",
      severity: "error",
      from: { path: "^packages/core" },
      to: { path: "^(packages/(data|cli)|apps)" },
    },
    {
      name: "data-does-not-know-core",
      severity: "error",
      from: { path: "^packages/data" },
      to: { path: "^(packages/(core|cli)|apps)" },
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
      from: {
        path: "^(packages/(kernels|core|data)/src|apps/demo/src/(page|engine|api/client))",
        pathNot: "(/node/|\\.test\\.ts$|\\.bench\\.ts$|/testing/)",
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "page-needs-no-server",
      comment: "What runs in the demo's page doesn't touch the server, and takes no more than types of the schemas.",
      severity: "error",
      from: { path: "^apps/demo/src/(page|engine|api/(client|types))", pathNot: "\\.test\\.ts$" },
      to: { path: "(^apps/demo/src/(server|api/schemas)|zod)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "cli-and-demo-apart",
      severity: "error",
      from: { path: "^(packages/cli|apps)/" },
      to: { path: "^(packages/cli|apps)/", pathNot: "^$1/" },
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
