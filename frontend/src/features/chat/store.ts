import type { Conversation, Generation, Message } from "@/shared/api/types";
import { fetchMessages } from "./api";
import { type ConnectionStatus, ConversationConnection } from "./connection";
import { isGenerationEvent, type ServerEvent } from "./events";
import { applyEvent, type ChatState, emptyChat, mergeGeneration, mergeMessages, unfinished } from "./stream";

export interface ChatView extends ChatState {
  status: ConnectionStatus;
  loaded: boolean;
  error: unknown;
}

const SILENCE = 8000;

/**
 * What one open conversation shows. Events arrive many times a frame; whoever listens is told once a frame.
 * When an unfinished answer falls silent, the stored state is asked for, so a lost hint never leaves it hanging.
 */
export class ChatStore {
  #view: ChatView = { ...emptyChat, status: "connecting", loaded: false, error: null };
  #listeners = new Set<() => void>();
  #scheduled = false;
  #heard = Date.now();
  #connection: ConversationConnection | null = null;
  #watch: ReturnType<typeof setInterval> | undefined;
  #loading = false;

  constructor(
    readonly id: string,
    private readonly onConversation: (conversation: Conversation) => void,
    private readonly onRefused: () => void,
  ) {}

  view = (): ChatView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Connects and loads; gives back what ends both. */
  start = (): (() => void) => {
    this.#connection = new ConversationConnection(this.id, {
      onEvent: this.#receive,
      onStatus: this.#changed,
      onRefused: this.onRefused,
    });
    this.#watch = setInterval(this.#listen, SILENCE / 2);
    void this.load();
    return () => {
      clearInterval(this.#watch);
      this.#connection?.close();
      this.#connection = null;
    };
  };

  load = async (): Promise<void> => {
    if (this.#loading) return;
    this.#loading = true;
    try {
      this.addMessages(await fetchMessages(this.id));
      this.#set({ loaded: true, error: null });
    } catch (error) {
      this.#set({ error: this.#view.loaded ? null : error });
    } finally {
      this.#loading = false;
    }
  };

  addMessages(messages: Message[]): void {
    this.#set(mergeMessages(this.#view, messages));
    this.#resume();
  }

  addGeneration(generation: Generation): void {
    this.#set(mergeGeneration(this.#view, generation));
    this.#resume();
  }

  #receive = (event: ServerEvent): void => {
    this.#heard = Date.now();
    if (isGenerationEvent(event)) {
      const before = this.#view.behind;
      const foreign = event.type === "generation.started" && !this.#view.generations[event.generation];
      this.#set(applyEvent(this.#view, event));
      if (this.#view.behind !== before && this.#view.behind.has(event.generation))
        this.#catchUp(event.generation);
      // Another window asked for it: what the event does not say is read from the server.
      if (foreign) void this.load();
      return;
    }
    if (event.type === "message.created") this.addMessages([event.message]);
    if (event.type === "conversation.updated") this.onConversation(event.conversation);
  };

  #changed = (status: ConnectionStatus): void => {
    const again = status === "open" && this.#view.loaded;
    // It does not even open: perhaps the conversation went out of sight before it could.
    if (status === "waiting" && this.#view.status === "connecting") this.onRefused();
    this.#set({ status });
    if (again) void this.load();
    if (status === "open") this.#resume();
  };

  #catchUp(id: string): void {
    const known = this.#view.generations[id];
    if (known) this.#connection?.send({ type: "resume", generation: id, after: known.last_seq });
    else void this.load();
  }

  #resume(): void {
    for (const open of unfinished(this.#view)) this.#connection?.send({ type: "resume", ...open });
  }

  #listen = (): void => {
    const silent = Date.now() - this.#heard > SILENCE;
    if (silent && unfinished(this.#view).length > 0) void this.load();
  };

  #set(change: Partial<ChatView>): void {
    this.#view = { ...this.#view, ...change };
    if (this.#scheduled) return;
    this.#scheduled = true;
    const tell = () => {
      if (!this.#scheduled) return;
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    };
    // A hidden page gets no frames, so a timer stands beside them.
    requestAnimationFrame(tell);
    setTimeout(tell, 100);
  }
}
