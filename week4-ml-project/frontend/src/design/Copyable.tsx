import { useEffect, useState } from "react";

interface Props {
  text: string;
  /** What is copied, for the button's name: "Copy the fix". */
  label: string;
  block?: boolean;
}

/** A line of code with a button that copies it. */
export function Copyable({ text, label, block = false }: Props) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");

  useEffect(() => {
    if (state === "idle") return undefined;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = () =>
    write(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );

  return (
    <div className="copyable small">
      {block ? <pre>{text}</pre> : <code>{text}</code>}
      <button type="button" className="button button-bare" aria-label={label} onClick={copy}>
        <span aria-live="polite">{said[state]}</span>
      </button>
    </div>
  );
}

const said = { idle: "Copy", copied: "Copied", refused: "Select and copy by hand" };

/** Browsers give the clipboard to secure pages only; a page on another machine's port is not one. */
function write(text: string): Promise<void> {
  return navigator.clipboard
    ? navigator.clipboard.writeText(text)
    : Promise.reject(new Error("no clipboard"));
}
