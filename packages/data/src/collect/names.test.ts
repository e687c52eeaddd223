import fc from "fast-check";
import { expect, test } from "vitest";
import { nameOfAddress, numberedName, safeName } from "./names.js";

/** What may lead out of a folder, or is forbidden somewhere, and a few harmless characters. */
const unit = fc.constantFrom(
  ...["/", "\\", ".", " ", ":", "*", '"', "<", "|", "\0", "\n", "\x7f", "a", "é", "熊", "🐻"],
);

test("stays inside its parent, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      const name = safeName(text);
      expect(name).not.toMatch(/[/\\:*?"<>|]|^\.|[. ]$/);
      expect(name.length).toBeGreaterThan(0);
      expect(name.length).toBeLessThanOrEqual(101);
    }),
  );
});

test("keeps what can be kept", () => {
  expect(safeName("grizzly bear")).toBe("grizzly bear");
  expect(safeName("北極熊")).toBe("北極熊");
  expect(safeName("../../etc/passwd")).toBe("etc passwd");
  expect(safeName("nul.txt")).toBe("nul.txt_");
  expect(safeName("...", "class")).toBe("class");
});

test("takes an address's last part", () => {
  expect(nameOfAddress("https://a.example/b/my%20bear.jpg?x=1#y")).toBe("my bear.jpg");
  expect(nameOfAddress("https://a.example/")).toBe("download");
  expect(nameOfAddress("https://a.example/100%.jpg")).toBe("100%.jpg");
});

test("numbers as fast.ai does", () => {
  expect(numberedName(7, ".jpg")).toBe("00000007.jpg");
});
