import type { ReactNode } from "react";

interface Props {
  /** The finding, as a sentence. */
  title: ReactNode;
  about?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}

/** A picture with its finding as the title. */
export function Figure({ title, about, tools, children }: Props) {
  return (
    <figure className="card stack">
      <figcaption className="stack figure-words">
        <h3>{title}</h3>
        {about ? <p className="muted small">{about}</p> : null}
        {tools}
      </figcaption>
      {children}
    </figure>
  );
}
