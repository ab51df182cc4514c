import { Trans } from "@lingui/react/macro";
import {
  ChartColumn,
  Code,
  Folder,
  HandCoins,
  KeyRound,
  type LucideIcon,
  ReceiptText,
  ScrollText,
  Users,
} from "lucide-react";
import type { ComponentType, ReactNode } from "react";
import { OpenRequests } from "@/features/grants/OpenRequests";

type Path = "/keys" | "/grants" | "/projects" | "/usage" | "/tokens" | "/members" | "/receipts" | "/audit";

interface Place {
  to: Path;
  icon: LucideIcon;
  name: ReactNode;
  /** Another address that belongs to it. */
  also?: string;
  /** What stands behind the name, such as how much waits there. */
  count?: ComponentType;
  /** Any of these opens the page. */
  needs: string[];
}

/** The pages beside the chat, in the order of the sidebar, with the permissions that open them. */
export const PLACES: Place[] = [
  { to: "/keys", icon: KeyRound, name: <Trans>Keys</Trans>, needs: ["keys.read"] },
  {
    to: "/grants",
    icon: HandCoins,
    name: <Trans>Lending</Trans>,
    count: OpenRequests,
    needs: ["keys.read"],
  },
  {
    to: "/projects",
    icon: Folder,
    name: <Trans>Projects</Trans>,
    also: "/workspaces",
    needs: ["workspaces.read"],
  },
  {
    to: "/usage",
    icon: ChartColumn,
    name: <Trans>Usage</Trans>,
    needs: ["usage.read_own", "usage.read_all"],
  },
  {
    to: "/tokens",
    icon: Code,
    name: <Trans>API access</Trans>,
    needs: ["tokens.create", "tokens.manage_all"],
  },
  { to: "/members", icon: Users, name: <Trans>People</Trans>, needs: ["members.read"] },
  {
    to: "/receipts",
    icon: ReceiptText,
    name: <Trans>Receipts</Trans>,
    needs: ["keys.read", "audit.read"],
  },
  { to: "/audit", icon: ScrollText, name: <Trans>Audit trail</Trans>, needs: ["audit.read"] },
];

/** Whether a path belongs to a page that the permissions do not open. */
export function isClosed(path: string, may: (action: string) => boolean): boolean {
  if (path === "/workspaces") return !may("members.read") || !may("workspaces.read");
  const place = PLACES.find((one) => one.to === path);
  return place !== undefined && !place.needs.some(may);
}
