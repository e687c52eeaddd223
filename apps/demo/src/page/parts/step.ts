/**
 * Where a key leads in a list of `count` things, from the one at `index`.
 *
 * @param columns things in a row: up and down go by rows, and stop at the ends; in one row left and right go round
 * @returns undefined if the key leads nowhere
 */
export function step(key: string, index: number, count: number, columns = 1): number | undefined {
  const within = (next: number) => (next >= 0 && next < count ? next : undefined);
  switch (key) {
    case "ArrowRight":
      return columns === 1 ? (index + 1) % count : within(index + 1);
    case "ArrowLeft":
      return columns === 1 ? (index - 1 + count) % count : within(index - 1);
    case "ArrowDown":
      return columns === 1 ? undefined : within(index + columns);
    case "ArrowUp":
      return columns === 1 ? undefined : within(index - columns);
    case "Home":
      return within(0);
    case "End":
      return within(count - 1);
    default:
      return undefined;
  }
}
