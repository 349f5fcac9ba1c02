// What the server says. One JSON object a message, told apart by its `type`.

/** `epoch:offset`; offsets of one epoch count 1, 2, 3, … without a hole. */
export type MessageId = string;

export interface Member {
  client: string;
  user: string;
}

export type ServerMessage =
  | { type: "welcome"; client: string; user: string; heartbeat_s: number; max_message_bytes: number }
  | { type: "subscribed"; id: number; channel: string; at: MessageId; recovered: boolean | null; missed: number }
  | { type: "message"; channel: string; id: MessageId; data: unknown }
  | { type: "reset"; channel: string; at: MessageId; recovered: false }
  | { type: "conflated"; channel: string; skipped: number }
  | { type: "presence"; channel: string; count: number; members: Member[] }
  | { type: "published"; id: number; at: MessageId }
  | { type: "reply"; id: number; ok: boolean }
  | { type: "pong"; id: number }
  | { type: "error"; id: number; code: number; detail: string };

export interface Place {
  epoch: string;
  offset: number;
}

export function placeOf(id: MessageId): Place {
  const [epoch = "", offset = "0"] = id.split(":");
  return { epoch, offset: Number(offset) };
}
