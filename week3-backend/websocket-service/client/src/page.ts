// The demo page: sensors' windows, throughput, lag and presence, live.
import { ChannelClient, type State } from "./channels.ts";
import { LivePlot } from "./plots.ts";

interface Window {
  key: string;
  end_s: number;
  n: number;
  mean: number;
  score: number | null;
}

interface Stats {
  at_s: number;
  events: number;
  per_s: number;
  lag_s: number;
  depth: number;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

const say = (id: string, text: string): void => {
  element(id).textContent = text;
};

const sensors = new LivePlot(element("sensors"), { title: "Mean of each sensor, every second", unit: "°C", height: 300, keep: 120 });
const throughput = new LivePlot(element("throughput"), { title: "Events a second", unit: "events/s", height: 190, keep: 120 });
const lag = new LivePlot(element("lag"), { title: "From a window's end to this page", unit: "s", height: 190, keep: 120 });

const clock = (seconds: number): string => new Date(seconds * 1000).toLocaleTimeString([], { hour12: false });

function note(text: string): void {
  const line = document.createElement("li");
  line.textContent = `${clock(Date.now() / 1000)}  ${text}`;
  const log = element("log");
  log.prepend(line);
  while (log.childElementCount > 12) log.lastElementChild?.remove();
}

const WORDS: Record<State, string> = {
  connecting: "connecting …",
  open: "live",
  waiting: "cut off",
  closed: "closed",
};

function showState(state: State, waitMs: number): void {
  const pill = element("state");
  pill.dataset["state"] = state;
  pill.textContent = WORDS[state];
  if (state === "waiting") note(`cut off; trying again in ${(waitMs / 1000).toFixed(1)} s`);
}

async function freshToken(): Promise<string> {
  const answer = await fetch("/demo/token", { method: "POST" });
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  const { token } = (await answer.json()) as { token: string };
  return token;
}

const client = new ChannelClient({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
  token: freshToken,
  onState: showState,
  onError: (code, detail) => note(`refused (${code}): ${detail}`),
  longestWaitMs: 3_000,
});

let messages = 0;
let recovered = 0;
let old = 0; // of the next messages, how many were published before we listened

function showSubscribed(missed: number, whole: boolean | null): void {
  old = missed;
  if (whole === null) {
    note(`listening; the last ${missed} windows came along`);
  } else if (whole) {
    recovered += missed;
    note(missed ? `back; ${missed} missed messages recovered` : "back; nothing was missed");
  }
  say("recovered", String(recovered));
}

client.subscribe(
  "windows",
  {
    onMessage(data) {
      const window = data as Window;
      messages += 1;
      sensors.add(window.end_s, window.key, window.mean);
      if (old > 0) old -= 1;
      else lag.add(window.end_s, "lag", Math.max(0, Date.now() / 1000 - window.end_s));
      say("messages", String(messages));
      say("newest", clock(window.end_s));
      if (window.score !== null && Math.abs(window.score) > 4) note(`${window.key} at ${clock(window.end_s)}: ${window.score.toFixed(1)} σ off its trend`);
    },
    onSubscribed: showSubscribed,
    onReset() {
      note("too long away: the history does not reach back, the chart begins anew");
      sensors.clear();
      lag.clear();
    },
    onPresence: (count) => say("here", count === 1 ? "only you" : `${count} pages`),
  },
  { last: 900, presence: true },
);

client.subscribe(
  "stats",
  {
    onMessage(data) {
      const stats = data as Stats;
      throughput.add(stats.at_s, "events", stats.per_s);
      say("rate", Math.round(stats.per_s).toLocaleString());
      say("lag-now", `${stats.lag_s.toFixed(1)} s`);
      say("depth", stats.depth.toLocaleString());
      say("events", stats.events.toLocaleString());
    },
  },
  { last: 120, slow: "conflate" },
);

element("cut").addEventListener("click", () => client.cut());
client.open();
