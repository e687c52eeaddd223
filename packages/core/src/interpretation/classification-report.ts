import { averageScores, type ClassScores, classScores } from "./class-scores.js";
import { type ConfusionMatrix, sum } from "./confusion-matrix.js";

const COLUMNS = ["precision", "recall", "f1-score", "support"];
const DIGITS = 2;

/** Precision, recall, F1 and support of each class and on average, in the text form of scikit-learn. */
export function classificationReport(matrix: ConfusionMatrix, vocab: readonly string[]): string {
  const scores = classScores(matrix);
  const support = sum(scores.map((score) => score.support));
  const accuracy = sum(matrix.map((row, c) => row[c])) / support;
  const width = Math.max("weighted avg".length, ...vocab.map((name) => name.length));

  const row = (name: string, cells: readonly string[]) =>
    `${name.padStart(width)} ${cells.map((cell) => ` ${cell.padStart(9)}`).join("")}\n`;
  const scored = (name: string, { precision, recall, f1, support }: ClassScores) =>
    row(name, [...[precision, recall, f1].map((score) => score.toFixed(DIGITS)), `${support}`]);

  return [
    row("", COLUMNS),
    "\n",
    ...vocab.map((name, c) => scored(name, scores[c])),
    "\n",
    row("accuracy", ["", "", accuracy.toFixed(DIGITS), `${support}`]),
    scored("macro avg", averageScores(scores, "macro")),
    scored("weighted avg", averageScores(scores, "weighted")),
  ].join("");
}
