import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { conversationsQuery } from "@/features/chat/api";
import { modelsQuery } from "@/features/models/api";
import { useMay, useOrganizationId } from "@/shared/session";
import { Loading } from "@/shared/ui/Loading";

/**
 * Where the app opens: the last conversation; without any, a new one; without a key, the welcome.
 * Who has no conversations of their own begins with the projects, and who sees no content with the usage.
 */
export function HomePage() {
  const organization = useOrganizationId();
  const may = useMay();
  const reads = may("conversations.read");
  const conversations = useInfiniteQuery(conversationsQuery(reads ? organization : ""));
  const models = useQuery(modelsQuery(organization));
  if (organization === "") return <Navigate to="/settings/organization" replace />;
  if (!reads) return <Navigate to="/usage" replace />;
  const last = conversations.data?.pages[0]?.results[0];
  if (last) return <Navigate to="/c/$conversation" params={{ conversation: last.id }} replace />;
  if (conversations.isPending || models.isPending) return <Loading />;
  if (!may("conversations.begin_private")) return <Navigate to="/projects" replace />;
  return <Navigate to={models.data?.length === 0 ? "/welcome" : "/new"} replace />;
}
