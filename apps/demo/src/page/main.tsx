import { render } from "preact";
import "./look/tokens.css";
import "./look/base.css";
import "./look/parts.css";
import "./look/shell.css";
import { Page } from "./page.js";
import { Session } from "./session.js";
import { followTheme } from "./theme.js";

followTheme();
const session = new Session();
render(<Page session={session} />, document.getElementById("page")!);
void session.open();

// A file dropped beside the places that are made for it would replace the page by its picture.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
