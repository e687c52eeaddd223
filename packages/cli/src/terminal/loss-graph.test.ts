import { expect, test } from "vitest";
import { lossGraph } from "./loss-graph.js";
import { styleOf } from "./style.js";

const plain = styleOf({ write: () => {} }, {});

test("a falling loss is drawn from the top left, a mark where an epoch was validated", () => {
  const lines = lossGraph(
    {
      train: [
        [1, 2],
        [5, 0],
      ],
      valid: [[5, 1]],
      steps: 9,
    },
    24,
    plain,
  );
  expect(lines).toEqual([
    "  2.00│⠱⡀",
    "      │ ⠱⡀",
    "      │  ⠱⡀",
    "      │   ⠱⡀",
    "      │    ⠱⡀  ●",
    "      │     ⠱⡀",
    "      │      ⠱⡀",
    "     0│       ⠱⡀",
    "       ━ training loss  ● validation loss",
  ]);
});

test("it fits its terminal, whatever the losses are", () => {
  const train = Array.from({ length: 500 }, (_, i) => [i + 1, i % 7 === 0 ? Number.NaN : 1e9 / (i + 1)] as const);
  for (const line of lossGraph({ train, valid: [[500, Number.POSITIVE_INFINITY]], steps: 500 }, 60, plain))
    expect(line.length).toBeLessThan(60);
  expect(lossGraph({ train: [], valid: [], steps: 10 }, 60, plain)[0]).toBe("0.0000│");
  expect(lossGraph({ train: [[1, 0]], valid: [], steps: 1 }, 60, plain).at(-2)).toContain("0│⡀");
});
