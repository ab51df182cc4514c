import { LiveSocket } from "@/shared/api/socket";
import type { ServerEvent } from "./events";

export type { ConnectionStatus } from "@/shared/api/socket";

type Handlers = ConstructorParameters<typeof LiveSocket<ServerEvent>>[1];

/** One conversation's socket. */
export class ConversationConnection extends LiveSocket<ServerEvent> {
  constructor(conversation: string, handlers: Handlers) {
    super(`/ws/v1/conversations/${conversation}/`, handlers);
  }
}
