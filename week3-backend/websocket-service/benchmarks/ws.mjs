// npm's ws, broadcasting as its README shows.
import { WebSocket, WebSocketServer } from "ws";

const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (client) => {
  client.on("message", (data, isBinary) => {
    for (const each of server.clients) if (each.readyState === WebSocket.OPEN) each.send(data, { binary: isBinary });
  });
});
