import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type OrganizationMembership = Schemas["OrganizationWithPermissions"];
export type ServerConfig = Schemas["Config"];
export type Provider = Schemas["Provider"];
export type Model = Schemas["Model"];
export type ProviderKey = Schemas["Key"];
export type Grant = Schemas["Grant"];
/** When a borrowed key pays, Monday being 0. */
export type Hours = NonNullable<Grant["hours"]>;
/** In what time a limit is spent. */
export type Period = Grant["period"];
export type GrantUse = Schemas["GrantUse"];
export type GrantRequest = Schemas["GrantRequest"];
export type Freeze = Schemas["Freeze"];
export type PayerRule = Schemas["PayerRule"];
/** Whose key pays for a model, or why none does. */
export type ForeseenPayer = Schemas["ForeseenPayer"];
export type AccessToken = Schemas["Token"];
export type Project = Schemas["Project"];
export type ProjectMember = Schemas["ProjectMember"];
export type Workspace = Schemas["Workspace"];
export type WorkspaceMember = Schemas["WorkspaceMember"];
/** What somebody is in a workspace or a project. */
export type ObjectRole = Schemas["ObjectRoleEnum"];
/** How a project is given: `inherit` is with the role that each has in the workspace. */
export type ShareRole = Schemas["ShareRoleEnum"];
export type Reader = Schemas["Reader"];
export type Member = Schemas["Member"];
export type Role = Member["role"];
export type Invitation = Schemas["Invitation"];
export type TrailEntry = Schemas["TrailEntry"];
/** One use of a provider key, with what came of it. */
export type KeyUse = Schemas["Receipt"];
export type UsageRow = Schemas["UsageRow"];
export type UsageTotal = Schemas["UsageTotal"];
export type Conversation = Schemas["Conversation"];
export type TokenUsage = Schemas["TokenUsage"];
export type GenerationState = Schemas["GenerationStateEnum"];
export type PaidBy = Schemas["PaidBy"];
/** Whose a paying key is. */
export type Level = PaidBy["owner"];
/** An answer that another window started is shown before its times are known. */
export type Timing = { [Moment in keyof Schemas["Timing"]]: string | null };
export type GenerationError = Schemas["AnswerError"];
export type Generation = Omit<Schemas["Generation"], "timing" | "conversation" | "parts"> & {
  timing: Timing;
};
export type Message = Omit<Schemas["Message"], "generations" | "conversation"> & {
  generations: Generation[];
};
