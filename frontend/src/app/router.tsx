import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { GrantsTab } from "@/features/grants/GrantsPage";
import { ApiError } from "@/shared/api/problem";
import { queryClient } from "@/shared/api/queryClient";
import { meQuery } from "@/shared/session";
import { Loading } from "@/shared/ui/Loading";
import { NotFoundPage, RouteError } from "./RouteError";
import { Shell } from "./Shell";

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: RouteError,
});

const auth = lazyRouteComponent(() => import("@/features/auth/pages"), "AuthLayout");
const visitor = createRoute({ getParentRoute: () => root, id: "visitor", component: auth });

interface Return {
  next?: string;
  error?: string;
}

/** Where to go afterwards, and what a sign-in provider said was wrong. */
const validateReturn = ({ next, error }: Record<string, unknown>): Return => ({
  ...(typeof next === "string" ? { next } : {}),
  ...(typeof error === "string" ? { error } : {}),
});

const page = <P extends string>(
  path: P,
  name: "LoginPage" | "ProviderPage" | "SignupPage" | "ForgotPage" | "ResetPage" | "VerifyPage",
) =>
  createRoute({
    getParentRoute: () => visitor,
    path,
    component: lazyRouteComponent(() => import("@/features/auth/pages"), name),
    validateSearch: validateReturn,
  });

const invitation = createRoute({
  getParentRoute: () => visitor,
  path: "/invitations/$link",
  component: lazyRouteComponent(() => import("@/features/people/InvitationPage"), "InvitationPage"),
});

/** Signed-in pages. Whoever is not signed in comes back here after signing in. */
const member = createRoute({
  getParentRoute: () => root,
  id: "member",
  component: Shell,
  pendingComponent: Loading,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      const refused = error instanceof ApiError && [401, 403].includes(error.status);
      if (!refused) throw error;
      const next = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/login", search: next ? { next } : {} });
    }
  },
});

const home = createRoute({
  getParentRoute: () => member,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/onboarding/HomePage"), "HomePage"),
});
const fresh = createRoute({
  getParentRoute: () => member,
  path: "/new",
  component: lazyRouteComponent(() => import("@/features/chat/NewChatPage"), "NewChatPage"),
  validateSearch: (search: Record<string, unknown>): { project?: string } =>
    typeof search.project === "string" ? { project: search.project } : {},
});
const welcome = createRoute({
  getParentRoute: () => member,
  path: "/welcome",
  component: lazyRouteComponent(() => import("@/features/onboarding/OnboardingPage"), "OnboardingPage"),
});
const chat = createRoute({
  getParentRoute: () => member,
  path: "/c/$conversation",
  component: lazyRouteComponent(() => import("@/features/chat/ChatPage"), "ChatPage"),
});
const keys = createRoute({
  getParentRoute: () => member,
  path: "/keys",
  component: lazyRouteComponent(() => import("@/features/keys/KeysPage"), "KeysPage"),
  validateSearch: (search: Record<string, unknown>): { add?: string } =>
    typeof search.add === "string" ? { add: search.add } : {},
});
const grants = createRoute({
  getParentRoute: () => member,
  path: "/grants",
  component: lazyRouteComponent(() => import("@/features/grants/GrantsPage"), "GrantsPage"),
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: GrantsTab } =>
    tab === "borrowed" || tab === "requests" ? { tab } : {},
});
const projects = createRoute({
  getParentRoute: () => member,
  path: "/projects",
  component: lazyRouteComponent(() => import("@/features/projects/ProjectsPage"), "ProjectsPage"),
});
const workspaces = createRoute({
  getParentRoute: () => member,
  path: "/workspaces",
  component: lazyRouteComponent(() => import("@/features/workspaces/WorkspacesPage"), "WorkspacesPage"),
});
const usage = createRoute({
  getParentRoute: () => member,
  path: "/usage",
  component: lazyRouteComponent(() => import("@/features/usage/UsagePage"), "UsagePage"),
});
const tokens = createRoute({
  getParentRoute: () => member,
  path: "/tokens",
  component: lazyRouteComponent(() => import("@/features/tokens/TokensPage"), "TokensPage"),
});
const people = createRoute({
  getParentRoute: () => member,
  path: "/members",
  component: lazyRouteComponent(() => import("@/features/people/PeoplePage"), "PeoplePage"),
});
const receipts = createRoute({
  getParentRoute: () => member,
  path: "/receipts",
  component: lazyRouteComponent(() => import("@/features/receipts/ReceiptsPage"), "ReceiptsPage"),
});
const audit = createRoute({
  getParentRoute: () => member,
  path: "/audit",
  component: lazyRouteComponent(() => import("@/features/audit/AuditPage"), "AuditPage"),
});
const settings = createRoute({
  getParentRoute: () => member,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/pages"), "SettingsLayout"),
});
const profile = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/settings/pages"), "ProfilePage"),
});
const security = createRoute({
  getParentRoute: () => settings,
  path: "/security",
  component: lazyRouteComponent(() => import("@/features/settings/pages"), "SecurityPage"),
  validateSearch: validateReturn,
});
const organization = createRoute({
  getParentRoute: () => settings,
  path: "/organization",
  component: lazyRouteComponent(() => import("@/features/organization/OrganizationPage"), "OrganizationPage"),
});

const tree = root.addChildren([
  visitor.addChildren([
    page("/login", "LoginPage"),
    page("/login/provider", "ProviderPage"),
    page("/signup", "SignupPage"),
    page("/password/forgot", "ForgotPage"),
    page("/password/reset/$key", "ResetPage"),
    page("/verify-email/$key", "VerifyPage"),
    invitation,
  ]),
  member.addChildren([
    home,
    fresh,
    welcome,
    chat,
    keys,
    grants,
    projects,
    workspaces,
    usage,
    tokens,
    people,
    receipts,
    audit,
    settings.addChildren([profile, security, organization]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultPendingComponent: Loading,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
