export type ConnectionStatus = "connecting" | "open" | "waiting";

interface Handlers<Event> {
  onEvent: (event: Event) => void;
  onStatus: (status: ConnectionStatus) => void;
  /** The server closed it because whoever is signed in may not have it any more. */
  onRefused?: () => void;
}

const FIRST_WAIT = 400;
const LONGEST_WAIT = 15_000;
const PING_EVERY = 25_000;
const REFUSED = 4401;

/** A socket of ours: comes back by itself with growing waits, and at once when the network returns. */
export class LiveSocket<Event extends { type: string }> {
  #socket: WebSocket | null = null;
  #failures = 0;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #heard = false;

  constructor(
    private readonly path: string,
    private readonly handlers: Handlers<Event>,
  ) {
    window.addEventListener("online", this.#now);
    window.addEventListener("offline", this.#gone);
    this.#open();
  }

  /** Sends one command if the socket is open; what matters is repeated after a reconnect anyway. */
  send(command: Record<string, unknown>): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command));
  }

  close(): void {
    this.#closed = true;
    window.removeEventListener("online", this.#now);
    window.removeEventListener("offline", this.#gone);
    clearTimeout(this.#timer);
    clearInterval(this.#ping);
    this.#socket?.close();
  }

  #now = (): void => {
    if (this.#socket || this.#closed) return;
    clearTimeout(this.#timer);
    this.#open();
  };

  /** Without a network a socket may stay open for minutes and say nothing, so it is given up at once. */
  #gone = (): void => {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.close();
    this.#lost();
  };

  #beat = (): void => {
    if (!this.#heard) {
      this.#gone();
      return;
    }
    this.#heard = false;
    this.send({ type: "ping" });
  };

  #open(): void {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${window.location.host}${this.path}`, "byok.v1");
    this.#socket = socket;
    this.handlers.onStatus("connecting");
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("message", (frame) => this.#received(frame.data));
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket !== socket) return;
      this.#lost();
      if (code === REFUSED) this.handlers.onRefused?.();
    });
  }

  #opened(): void {
    this.#failures = 0;
    clearInterval(this.#ping);
    this.#heard = true;
    this.#ping = setInterval(this.#beat, PING_EVERY);
    this.handlers.onStatus("open");
  }

  #received(data: unknown): void {
    this.#heard = true;
    if (typeof data !== "string") return;
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch {
      return;
    }
    if (event && typeof event === "object" && "type" in event) this.handlers.onEvent(event as Event);
  }

  #lost(): void {
    clearInterval(this.#ping);
    this.#socket = null;
    if (this.#closed) return;
    this.#failures += 1;
    this.handlers.onStatus("waiting");
    const wait = Math.min(FIRST_WAIT * 2 ** (this.#failures - 1), LONGEST_WAIT);
    this.#timer = setTimeout(() => this.#open(), wait * (0.75 + Math.random() / 2));
  }
}
