/** The name of the folder an item lies in: "bears/grizzly/1.jpg" is a "grizzly". Takes / and \ alike. */
export function parentLabel(path: string): string {
  const parts = path.split(/[/\\]+/);
  const label = parts.at(-2);
  if (!label || label === "." || label === "..")
    throw new Error(`${path} has no parent folder to take its label from: put it into a folder named after its class.`);
  return label;
}
