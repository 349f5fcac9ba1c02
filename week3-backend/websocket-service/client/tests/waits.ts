// Driven by tests/week3/test_channels_client.py: nobody listens; prints how long it waits.
import { ChannelClient } from "../src/channels.ts";

const [url = "", random = "1"] = process.argv.slice(2);
const waits: number[] = [];
const client = new ChannelClient({
  url,
  token: () => "x.y.z",
  firstWaitMs: 8,
  longestWaitMs: 50,
  random: () => Number(random),
  onState: (state, waitMs) => {
    if (state !== "waiting") return;
    waits.push(waitMs);
    if (waits.length === 5) {
      client.close();
      console.log(JSON.stringify(waits));
    }
  },
});
client.open();
