// A client of live channels. It connects again by itself, with growing, jittered pauses, and asks
// for what it missed; a listener hears every message once and in order, or is told that it did not.
import { placeOf, type Member, type MessageId, type ServerMessage } from "./protocol.ts";

export type State = "connecting" | "open" | "waiting" | "closed";

export interface Listener {
  onMessage(data: unknown, id: MessageId): void;
  /** Messages before `at` are lost to this client: load the state anew. */
  onReset?(at: MessageId): void;
  /** The subscription holds (again); so many messages were missed and follow now. */
  onSubscribed?(missed: number, recovered: boolean | null): void;
  onPresence?(count: number, members: Member[]): void;
  /** So many messages were left out, because this client asked for the newest only. */
  onConflated?(skipped: number): void;
}

export interface SubscribeOptions {
  /** How many old messages to get the first time. */
  last?: number;
  /** Be seen, and see who is there. */
  presence?: boolean;
  /** What the server does when this client is slow. */
  slow?: "disconnect" | "conflate";
}

export interface ClientOptions {
  url: string;
  /** Called before every connection: a token may have run out. */
  token: () => Promise<string> | string;
  onState?: (state: State, waitMs: number) => void;
  onError?: (code: number, detail: string) => void;
  firstWaitMs?: number;
  longestWaitMs?: number;
  /** Silence after which the server is asked whether it is there; it has as long to answer. */
  silenceMs?: number;
  random?: () => number;
}

interface Subscription {
  listener: Listener;
  options: SubscribeOptions;
  last: MessageId | null;
}

interface Pending {
  command: Record<string, unknown>;
  resolve: (id: MessageId) => void;
  reject: (error: Error) => void;
}

const SUBPROTOCOL = "sprint.channels.v1";
const PERMANENT = new Set([4400, 4401, 4403, 4404]);

export class ChannelClient {
  readonly #options: Required<ClientOptions>;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #pending = new Map<number, Pending>();
  readonly #names = new Map<number, string>();
  #socket: WebSocket | null = null;
  #state: State = "closed";
  #attempt = 0;
  #nextId = 1;
  #heard = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heart: ReturnType<typeof setInterval> | undefined;

  constructor(options: ClientOptions) {
    this.#options = {
      onState: () => {},
      onError: () => {},
      firstWaitMs: 200,
      longestWaitMs: 10_000,
      silenceMs: 20_000,
      random: Math.random,
      ...options,
    };
  }

  get state(): State {
    return this.#state;
  }

  /** Connects, and stays connected until `close`. */
  open(): void {
    if (this.#state === "closed") void this.#connect();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#setState("closed");
    this.#drop();
  }

  /** Cuts the connection without closing the client, as a bad network would. */
  cut(): void {
    this.#lost();
  }

  /** Listens to a channel from now on; returns how to stop. One listener a channel. */
  subscribe(channel: string, listener: Listener, options: SubscribeOptions = {}): () => void {
    this.#subscriptions.set(channel, { listener, options, last: null });
    if (this.#state === "open") this.#sendSubscribe(channel);
    return () => {
      this.#subscriptions.delete(channel);
      if (this.#state === "open") this.#send({ type: "unsubscribe", id: this.#nextId++, channel });
    };
  }

  /** Publishes; resolves with the message's id. A lost connection does not publish it twice. */
  publish(channel: string, data: unknown): Promise<MessageId> {
    const id = this.#nextId++;
    const command = { type: "publish", id, channel, data, key: crypto.randomUUID() };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { command, resolve, reject });
      if (this.#state === "open") this.#send(command);
    });
  }

  async #connect(): Promise<void> {
    this.#setState("connecting");
    let token: string;
    try {
      token = await this.#options.token();
    } catch {
      this.#wait();
      return;
    }
    if (this.#state !== "connecting") return; // closed meanwhile
    const socket = new WebSocket(this.#options.url, [SUBPROTOCOL, `bearer.${token}`]);
    this.#socket = socket;
    this.#watch(socket);
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#take(JSON.parse(String(event.data)) as ServerMessage);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
  }

  /** Closes a connection on which nothing is heard, neither a message nor an answer to a ping. */
  #watch(socket: WebSocket): void {
    const { silenceMs } = this.#options;
    this.#heard = Date.now();
    this.#heart = setInterval(() => {
      const silence = Date.now() - this.#heard;
      if (silence > 2 * silenceMs) this.#lost();
      else if (silence > silenceMs && socket.readyState === WebSocket.OPEN) this.#send({ type: "ping" });
    }, silenceMs / 4);
  }

  #take(message: ServerMessage): void {
    this.#heard = Date.now();
    switch (message.type) {
      case "welcome":
        this.#welcome();
        break;
      case "message":
        this.#deliver(message.channel, message.id, message.data);
        break;
      case "subscribed":
        this.#subscribed(message);
        break;
      case "reset":
        this.#reset(message.channel, message.at);
        break;
      case "presence":
        this.#subscriptions.get(message.channel)?.listener.onPresence?.(message.count, message.members);
        break;
      case "conflated":
        this.#subscriptions.get(message.channel)?.listener.onConflated?.(message.skipped);
        break;
      case "published":
        this.#pending.get(message.id)?.resolve(message.at);
        this.#pending.delete(message.id);
        break;
      case "error":
        this.#failed(message.id, message.code, message.detail);
        break;
    }
  }

  #welcome(): void {
    this.#attempt = 0;
    this.#setState("open");
    for (const channel of this.#subscriptions.keys()) this.#sendSubscribe(channel);
    for (const { command } of this.#pending.values()) this.#send(command);
  }

  #deliver(channel: string, id: MessageId, data: unknown): void {
    const subscription = this.#subscriptions.get(channel);
    if (!subscription) return;
    const now = placeOf(id);
    const before = subscription.last === null ? null : placeOf(subscription.last);
    if (before?.epoch === now.epoch && now.offset <= before.offset) return; // seen already
    subscription.last = id;
    subscription.listener.onMessage(data, id);
  }

  #subscribed(message: Extract<ServerMessage, { type: "subscribed" }>): void {
    const subscription = this.#subscriptions.get(message.channel);
    if (!subscription) return;
    this.#names.delete(message.id);
    subscription.listener.onSubscribed?.(message.missed, message.recovered);
    if (message.recovered === false) this.#reset(message.channel, message.at);
    else if (message.missed === 0) subscription.last = message.at;
  }

  #reset(channel: string, at: MessageId): void {
    const subscription = this.#subscriptions.get(channel);
    if (!subscription) return;
    subscription.last = at;
    subscription.listener.onReset?.(at);
  }

  #failed(id: number, code: number, detail: string): void {
    this.#options.onError(code, detail);
    const channel = this.#names.get(id);
    if (channel !== undefined) {
      this.#names.delete(id);
      if (!PERMANENT.has(code)) this.#lost(); // the server is in trouble: try again, perhaps another
    }
    const pending = this.#pending.get(id);
    if (pending && PERMANENT.has(code)) {
      this.#pending.delete(id);
      pending.reject(new Error(`${code}: ${detail}`));
    } else if (pending) {
      setTimeout(() => {
        if (this.#pending.has(id) && this.#state === "open") this.#send(pending.command);
      }, this.#pause());
    }
  }

  #sendSubscribe(channel: string): void {
    const subscription = this.#subscriptions.get(channel);
    if (!subscription) return;
    const { last, presence, slow } = subscription.options;
    const id = this.#nextId++;
    this.#names.set(id, channel);
    const where = subscription.last === null ? { last: last ?? 0 } : { after: subscription.last };
    const command = { type: "subscribe", id, channel, ...where };
    this.#send({ ...command, presence: presence ?? false, slow: slow ?? "disconnect" });
  }

  #send(command: Record<string, unknown>): void {
    this.#socket?.send(JSON.stringify(command));
  }

  #lost(): void {
    this.#drop();
    if (this.#state !== "closed") this.#wait();
  }

  #drop(): void {
    clearInterval(this.#heart);
    this.#names.clear();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #wait(): void {
    const pause = this.#pause();
    this.#attempt += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), pause);
    this.#setState("waiting", pause); // last: whoever hears it may close
  }

  /** Full jitter: evenly between nothing and a bound that doubles, so that crowds spread out. */
  #pause(): number {
    const { firstWaitMs, longestWaitMs, random } = this.#options;
    return random() * Math.min(longestWaitMs, firstWaitMs * 2 ** this.#attempt);
  }

  #setState(state: State, waitMs = 0): void {
    this.#state = state;
    this.#options.onState(state, waitMs);
  }
}
