// npm's socket.io over its WebSocket transport, broadcasting with io.emit.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], pingInterval: 600_000 });
io.on("connection", (client) => client.on("m", (data) => io.emit("m", data)));
http.listen(Number(process.argv[2]), "127.0.0.1");
