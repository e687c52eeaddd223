import { signal } from "@preact/signals";

const KEY = "sunbear.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The colours in use: the visitor's choice, else the system's. */
export const theme = signal<"light" | "dark">(chosen() ?? system());

export function toggleTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme.value;
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // Storage may be forbidden: then the choice holds until the page is closed.
  }
}

/** Follows the visitor's choice of last time, and the system for as long as there is none. */
export function followTheme(): void {
  const choice = chosen();
  if (choice) document.documentElement.dataset.theme = choice;
  dark.addEventListener("change", () => {
    if (!document.documentElement.dataset.theme) theme.value = system();
  });
}

function system(): "light" | "dark" {
  return dark.matches ? "dark" : "light";
}

function chosen(): "light" | "dark" | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : undefined;
  } catch {
    return undefined;
  }
}
