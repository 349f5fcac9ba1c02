/** Inside a line: code, bold, italics, links. Everything becomes elements, never HTML text. */

import type { ReactNode } from "react";

const TOKEN =
  /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|\*([^*\s][^*]*?)\*|(?<!\w)_([^_\s][^_]*?)_(?!\w)|\[([^\]]+)\]\(([^)\s]+)\)|\\([\\`*_[\]()#|<>!.-])/g;

export function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let last = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > last) parts.push(text.slice(last, match.index));
    parts.push(<span key={match.index}>{element(match)}</span>);
    last = match.index + match[0].length;
  }
  if (last < text.length) parts.push(text.slice(last));
  return parts;
}

function element(match: RegExpMatchArray): ReactNode {
  const [whole, , code, strong, strong2, em, em2, label, href, escaped] = match;
  if (code !== undefined)
    return <code dir="auto">{code.length > 2 ? code.replace(/^ (.+) $/, "$1") : code}</code>;
  if (strong !== undefined || strong2 !== undefined)
    return <strong>{inline(strong ?? strong2 ?? "")}</strong>;
  if (em !== undefined || em2 !== undefined) return <em>{inline(em ?? em2 ?? "")}</em>;
  if (escaped !== undefined) return escaped;
  if (label !== undefined && href !== undefined && isSafe(href)) return <a href={href}>{label}</a>;
  return whole;
}

/** Pages and places on this server; never a script. */
export function isSafe(href: string): boolean {
  return /^(https?:\/\/|\/(?!\/)|\.{1,2}\/|#)/i.test(href);
}
