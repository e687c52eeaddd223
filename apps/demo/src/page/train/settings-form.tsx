import type { ComponentChildren } from "preact";
import { FileButton } from "../parts/file-button.js";
import { NumberField } from "../parts/number-field.js";
import { Segments } from "../parts/segments.js";
import { text } from "../text.js";
import { type Settings, SIZES, type WeightsChoice } from "./settings.js";

const words = text.train;

/** The second part of training: how. */
export function SettingsForm(props: {
  readonly settings: Settings;
  readonly weights: WeightsChoice;
  /** What training may start from. */
  readonly offered: readonly WeightsChoice["from"][];
  readonly disabled: boolean;
  readonly children?: ComponentChildren;
  onSettings(settings: Settings): void;
  onWeights(weights: WeightsChoice): void;
}) {
  const { settings, disabled, onSettings } = props;
  const number = (name: Exclude<keyof Settings, "size">) => ({
    value: settings[name],
    disabled,
    onChange: (value: number) => onSettings({ ...settings, [name]: value }),
  });
  return (
    <section class="card stack settings" aria-label={words.settings}>
      <h2>{words.settings}</h2>
      <Segments
        label={words.size}
        hint={words.sizeHint}
        values={SIZES}
        value={settings.size}
        disabled={disabled}
        onChange={(size) => onSettings({ ...settings, size })}
      />
      <NumberField label={words.epochs} hint={words.epochsHint} min={1} max={1000} {...number("epochs")} />
      <WeightsField {...props} />
      <details>
        <summary>{words.advanced}</summary>
        <div class="advanced">
          <NumberField
            label={words.freezeEpochs}
            hint={words.freezeEpochsHint}
            min={0}
            max={100}
            {...number("freezeEpochs")}
          />
          <NumberField label={words.batchSize} hint={words.batchSizeHint} min={2} max={512} {...number("batchSize")} />
          <NumberField
            label={words.validPct}
            hint={words.validPctHint}
            min={0.05}
            max={0.5}
            step="any"
            {...number("validPct")}
          />
          <NumberField
            label={words.augMult}
            hint={words.augMultHint}
            min={0}
            max={4}
            step="any"
            {...number("augMult")}
          />
          <NumberField label={words.seed} hint={words.seedHint} min={0} max={2 ** 32 - 1} {...number("seed")} />
        </div>
      </details>
      {props.children}
    </section>
  );
}

function WeightsField(props: {
  readonly weights: WeightsChoice;
  readonly offered: readonly WeightsChoice["from"][];
  readonly disabled: boolean;
  onWeights(weights: WeightsChoice): void;
}) {
  const { weights, offered, disabled, onWeights } = props;
  const names = { server: words.weightsServer, file: words.weightsFile, random: words.weightsRandom };
  return (
    <div class="stack tight">
      <Segments
        label={words.weights}
        values={offered}
        value={weights.from}
        name={(from) => names[from]}
        disabled={disabled}
        onChange={(from) => onWeights({ from })}
      />
      <p class="small soft">{note(weights)}</p>
      {weights.from === "file" && (
        <div class="row">
          <FileButton
            label={words.chooseWeights}
            look="compact"
            accept=".safetensors,.pth,.pt"
            disabled={disabled}
            onFiles={([file]) => onWeights({ from: "file", file })}
          />
          {weights.file && <span class="small">{weights.file.name}</span>}
        </div>
      )}
    </div>
  );
}

function note({ from }: WeightsChoice): string {
  if (from === "random") return words.randomNote;
  return from === "file" ? words.fileNote : words.serverNote;
}
