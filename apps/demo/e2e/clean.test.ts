import { createHash } from "node:crypto";
import { cp, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { show } from "./run/page.js";
import { test } from "./run/test.js";

test("a folder cleaned in the page has exactly the files it should, and gets them all back", async ({
  made,
  page,
  start,
}) => {
  const folder = join(made.folder, "to clean");
  await cp(made.set, folder, { recursive: true });
  const before = await files(folder);
  await page.goto(await start(folder, "--model", made.model));
  await open(page);

  // By mouse: one to delete, one to a class that has a picture of that name already, one to keep.
  await card(page, "bluish/1.png").getByRole("button", { name: "Delete" }).click();
  await card(page, "bluish/2.png").getByLabel("Re-label").selectOption("greenish");
  await card(page, "greenish/3.png").getByRole("button", { name: "Keep" }).click();
  // By keyboard: one deleted and undone, one re-labelled twice, the second time to the third class.
  await card(page, "greenish/4.png").focus();
  await page.keyboard.press("d");
  await says(page, "2 to delete, 1 to re-label");
  await page.keyboard.press("z");
  await says(page, "1 to delete, 1 to re-label");
  await card(page, "greenish/5.png").focus();
  await page.keyboard.press("1");
  await card(page, "greenish/5.png").focus();
  await page.keyboard.press("3");
  await says(page, "1 to delete, 2 to re-label");

  await page.reload();
  await open(page);
  await page.getByText("4 choices of last time came back.").waitFor();
  await says(page, "1 to delete, 2 to re-label");
  // What was done before the reload can still be undone, and decided about anew.
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await says(page, "1 to delete, 1 to re-label");
  await card(page, "reddish/6.png").getByRole("button", { name: "Delete" }).click();
  expect(await files(folder)).toEqual(before);

  await page.getByRole("button", { name: "Apply …" }).click();
  const dialog = page.getByRole("dialog", { name: "Apply these changes?" });
  await expect
    .poll(() => dialog.getByRole("listitem").allInnerTexts())
    .toEqual(["2 pictures to delete", "1 picture from bluish to greenish"]);
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText("2 deleted, 1 re-labelled").waitFor();
  const { "bluish/1.png": deleted, "bluish/2.png": moved, "reddish/6.png": deletedToo, ...rest } = before;
  const after = await files(folder);
  const added = Object.keys(after).filter((name) => !(name in before));
  expect(added).toEqual([expect.stringMatching(/^greenish\/2.+\.png$/)]);
  expect(after).toEqual({ ...rest, [added[0]]: moved });
  const trash = Object.values(await files(join(folder, ".trash")));
  expect(trash).toEqual(expect.arrayContaining([deleted, deletedToo]));

  await page.getByRole("button", { name: "Undo the last one" }).click();
  // The choices are there again, and nothing has become of them.
  await says(page, "2 to delete, 1 to re-label");
  expect(await files(folder)).toEqual(before);
});

/** Opens the server's folder on the Clean tab, and waits for its cards. */
async function open(page: Page): Promise<void> {
  await show(page, "Clean");
  await page.getByRole("button", { name: /^Clean the server's folder/ }).click();
  await page.getByText("24 pictures", { exact: true }).waitFor();
}

const card = (page: Page, name: string): Locator =>
  page
    .getByRole("list", { name: "Pictures, largest loss first" })
    .getByRole("group")
    .filter({ has: page.getByRole("img", { name, exact: true }) });

const says = (page: Page, pending: string) => page.locator(".apply-bar").getByText(pending, { exact: true }).waitFor();

/** Every file in a folder with a digest of what it holds; hidden ones, unless the folder is, are left out. */
async function files(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (!entry.isFile() || name.startsWith(".") || basename(name).startsWith(".")) continue;
    found[name] = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  }
  return found;
}
