// Driven by tests/week3/test_channels_client.py: cuts its own connection while it publishes and
// listens, and prints what it heard.
import { ChannelClient, type State } from "../src/channels.ts";

const [url = "", token = ""] = process.argv.slice(2);
const heard: unknown[] = [];
const states: State[] = [];
let recovered = 0;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const client = new ChannelClient({
  url,
  token: () => token,
  firstWaitMs: 20,
  longestWaitMs: 100,
  onState: (state) => states.push(state),
});
client.subscribe("c", {
  onMessage: (data) => heard.push(data),
  onSubscribed: (missed, whole) => {
    if (whole) recovered += missed;
  },
});
client.open();
while (client.state !== "open") await pause(10);
await pause(100);
const published: Promise<string>[] = [];
for (let n = 0; n < 60; n += 1) {
  published.push(client.publish("c", n));
  if (n % 10 === 5) client.cut();
  await pause(5);
}
const ids = await Promise.all(published);
while (heard.length < 60) await pause(20);
await pause(200);
client.close();
console.log(JSON.stringify({ heard, ids, states, recovered }));
