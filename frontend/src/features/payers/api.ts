import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { modelsKey } from "@/features/models/api";
import { answer, api } from "@/shared/api/client";

/** Where a rule about payers stands: in a conversation, in a project, or for the whole organization. */
export type RulePlace = { conversation: string } | { project: string } | "organization";

export type RuleChange = components["schemas"]["PayerRuleRequest"];

const rule = {
  organization: "/api/v1/organizations/{org}/payer-rule/",
  project: "/api/v1/organizations/{org}/projects/{project}/payer-rule/",
  conversation: "/api/v1/conversations/{conversation}/payer-rule/",
} as const;

const readRule = (org: string, place: RulePlace) => {
  if (place === "organization") return answer(api.GET(rule.organization, { params: { path: { org } } }));
  return "project" in place
    ? answer(api.GET(rule.project, { params: { path: { org, ...place } } }))
    : answer(api.GET(rule.conversation, { params: { path: place } }));
};

const setRule = (org: string, place: RulePlace, body: RuleChange) => {
  if (place === "organization")
    return answer(api.PUT(rule.organization, { params: { path: { org } }, body }));
  return "project" in place
    ? answer(api.PUT(rule.project, { params: { path: { org, ...place } }, body }))
    : answer(api.PUT(rule.conversation, { params: { path: place }, body }));
};

const clearRule = (org: string, place: RulePlace) => {
  if (place === "organization") return answer(api.DELETE(rule.organization, { params: { path: { org } } }));
  return "project" in place
    ? answer(api.DELETE(rule.project, { params: { path: { org, ...place } } }))
    : answer(api.DELETE(rule.conversation, { params: { path: place } }));
};

/** What is known of payers; rules and keys decide it together. */
export const payersKey = (organization: string) => ["payers", organization] as const;

export const ruleQuery = (org: string, place: RulePlace) =>
  queryOptions({
    queryKey: [...payersKey(org), "rule", place],
    queryFn: () => readRule(org, place),
    enabled: org !== "",
    staleTime: 60_000,
  });

/** Sets a rule; null takes it away, so that the next one further out counts. */
export function useSetRule(org: string, place: RulePlace) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wanted: RuleChange | null) => {
      await (wanted ? setRule(org, place, wanted) : clearRule(org, place));
    },
    onSettled: () =>
      Promise.all([payersKey(org), modelsKey(org)].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

/** Where somebody is about to ask. */
export interface AskingPlace {
  conversation: string | null;
  project: string | null;
}

const foresee = (org: string, { conversation, project }: AskingPlace, models: string) =>
  conversation
    ? answer(
        api.GET("/api/v1/conversations/{conversation}/payers/", {
          params: { path: { conversation }, query: { models } },
        }),
      )
    : answer(
        api.GET("/api/v1/organizations/{org}/payers/", {
          params: { path: { org }, query: project ? { models, project } : { models } },
        }),
      );

/** Whose key would pay for each of the models, or why none would. */
export const previewQuery = (org: string, place: AskingPlace, models: string[]) =>
  queryOptions({
    queryKey: [...payersKey(org), "preview", place, models],
    queryFn: async () => (await foresee(org, place, models.join(","))).results,
    enabled: org !== "" && models.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
