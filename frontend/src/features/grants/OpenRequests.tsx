import { useLingui } from "@lingui/react/macro";
import { Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useOrganizationId } from "@/shared/session";
import { requestsQuery } from "./api";

/** How many requests wait for the reader's decision; nothing when none do. */
export function OpenRequests() {
  const { t } = useLingui();
  const { data } = useQuery(requestsQuery(useOrganizationId()));
  const open = data?.filter((one) => one.direction === "received" && one.status === "open").length ?? 0;
  if (open === 0) return null;
  return (
    <Badge
      size="sm"
      circle={open < 10}
      color="verdigris"
      variant="filled"
      ml="auto"
      aria-label={t`${open} to decide`}
    >
      {open}
    </Badge>
  );
}
