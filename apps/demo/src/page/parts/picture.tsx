import { useEffect, useRef, useState } from "preact/hooks";
import { text } from "../text.js";
import { decodeSmall } from "./decode-small.js";

/**
 * A picture, decoded no larger than it is shown. It is drawn on a canvas and never given to the page as a document, so
 * that an SVG can't bring anything along.
 */
export function Picture(props: {
  /** Reads the picture; asked again when `name` changes. */
  load(): Promise<Blob>;
  readonly name: string;
  /** What it shows, for those who don't see it; empty where the words beside it say so. */
  readonly alt: string;
  /** Pixels of its longer side. */
  readonly side: number;
  readonly class?: string;
  /** Called with the picture's own size once it is drawn. */
  onDrawn?(canvas: HTMLCanvasElement): void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [broken, setBroken] = useState(false);
  // The name stands for what load() reads: a new function alone is no reason to draw again.
  useEffect(() => {
    const stop = new AbortController();
    setBroken(false);
    decodeSmall(props.load, props.side, stop.signal).then(
      (bitmap) => {
        const target = canvas.current;
        if (target && !stop.signal.aborted) {
          target.width = bitmap.width;
          target.height = bitmap.height;
          target.getContext("2d")?.drawImage(bitmap, 0, 0);
          props.onDrawn?.(target);
        }
        bitmap.close();
      },
      () => {
        if (!stop.signal.aborted) setBroken(true);
      },
    );
    return () => stop.abort();
  }, [props.name, props.side]);
  return (
    <div class={`picture ${props.class ?? ""}`}>
      {broken ? (
        <span class="broken">{text.cannotShow}</span>
      ) : (
        <canvas ref={canvas} role={props.alt ? "img" : "presentation"} aria-label={props.alt || undefined} />
      )}
    </div>
  );
}
