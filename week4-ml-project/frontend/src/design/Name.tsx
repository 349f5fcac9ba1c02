/** A name from the file: shown as it is, isolated from the direction of the text around it. */

const SHOWN = 300;

export function Name({ children }: { children: string }) {
  if (children.trim() === "")
    return <bdi className="muted">{children === "" ? "(empty name)" : "(blank name)"}</bdi>;
  return <bdi>{children.length > SHOWN ? `${children.slice(0, SHOWN)}…` : children}</bdi>;
}

/** The same inside plain strings (labels, picture titles), where no element can stand. */
export function isolate(name: string, limit = 60): string {
  const shown = name.trim() === "" ? "(empty name)" : name;
  const letters = Array.from(shown);
  return `\u2068${letters.length > limit ? `${letters.slice(0, limit - 1).join("")}…` : shown}\u2069`;
}
