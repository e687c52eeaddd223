/** Strokes on a 24 by 24 grid. */
const shapes = {
  picture: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9.5h.01",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  folder: "M3.5 6h6l2 2.5h9V19h-17z",
  model: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7M10.5 11v5M13.5 11v5",
  undo: "M8.5 5L4.5 9l4 4M4.5 9h9a5.5 5.5 0 0 1 0 11H9",
  warning: "M12 4l9 15.5H3zM12 10v4.5M12 17h.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.5h.01",
  light:
    "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  keys: "M3 7h18v11H3zM7 11h.01M11 11h.01M15 11h.01M8 14.5h8",
  broom: "M14 4l-3 8M7 12h9l2 8H5zM9.5 16v4M13 16v4",
  plus: "M12 5v14M5 12h14",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
} as const;

export type IconName = keyof typeof shapes;

/** Decoration: the words beside it, or the button's label, say what it means. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" aria-hidden="true">
      <path d={shapes[name]} stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
