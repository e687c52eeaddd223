import { useEffect, useRef, useState } from "preact/hooks";
import { Picture } from "../parts/picture.js";
import { text } from "../text.js";
import { infernoGradient } from "./colour-map.js";
import { drawHeat } from "./heat-map.js";
import type { Entry } from "./queue.js";

/** The photo that is looked at, with the heat map over it. */
export function Stage({ entry, heat }: { readonly entry: Entry; readonly heat: boolean }) {
  const overlay = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const map = heat ? entry.prediction?.heat : undefined;
  useEffect(() => {
    if (!overlay.current || !map || size.width === 0) return;
    overlay.current.width = size.width;
    overlay.current.height = size.height;
    drawHeat(overlay.current, map);
  }, [map, size]);
  return (
    <figure class="stage">
      <div class="stack-of-two">
        <Picture
          load={() => Promise.resolve(entry.blob)}
          name={String(entry.id)}
          alt={text.classify.photo(entry.name)}
          side={1024}
          onDrawn={({ width, height }) => setSize({ width, height })}
        />
        <canvas ref={overlay} class="overlay" hidden={!map} />
      </div>
      {map && (
        <figcaption class="small soft">
          <span class="heat-legend" style={{ backgroundImage: infernoGradient }} />
          {text.classify.heatLegend}
        </figcaption>
      )}
    </figure>
  );
}
