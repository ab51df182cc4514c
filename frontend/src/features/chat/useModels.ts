import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { modelsQuery } from "@/features/models/api";
import { preferredModels } from "@/features/models/choose";
import { projectsQuery } from "@/features/projects/api";

interface ModelChoice {
  models: string[];
  setModels: (models: string[]) => void;
  names: ReadonlyMap<string, string>;
  /** `none`: no model can be used, because no key is there. `loading`: that is not known yet. */
  state: "loading" | "some" | "none";
}

/** Who answers next: what was picked here, else last used in the conversation, the project's, the person's last. */
export function useModels(
  scope: string,
  organization: string,
  project: string | null,
  lastUsed: string[] | undefined,
): ModelChoice {
  const { data, isFetching } = useQuery(modelsQuery(organization));
  const { data: projects } = useQuery(projectsQuery(organization));
  const [remembered, remember] = useLocalStorage<Record<string, string[]>>({
    key: "byok-models",
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const [picked, setPicked] = useState<{ scope: string; models: string[] } | null>(null);
  const defaults = projects?.find((entry) => entry.id === project)?.default_models;
  const names = useMemo(() => new Map((data ?? []).map((model) => [model.id, model.name])), [data]);
  // A retry counts as the last use on the server, but it does not change who is asked next here.
  const [first, setFirst] = useState(lastUsed);
  if (first === undefined && lastUsed !== undefined && lastUsed.length > 0) setFirst(lastUsed);
  const own = picked?.scope === scope ? picked.models : undefined;
  const models = useMemo(
    () => own ?? preferredModels(data ?? [], first, defaults, remembered[organization]),
    [own, data, first, defaults, remembered, organization],
  );
  const setModels = (next: string[]) => {
    setPicked({ scope, models: next });
    if (next.length > 0) remember({ ...remembered, [organization]: next });
  };
  const usable = data !== undefined && data.length > 0;
  return { models, setModels, names, state: usable ? "some" : isFetching ? "loading" : "none" };
}
