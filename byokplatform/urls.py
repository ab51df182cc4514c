"""Every path of the product."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from byokplatform import pages

handler400 = "byokplatform.core.problems.bad_request"
handler404 = "byokplatform.core.problems.page_not_found"
handler500 = "byokplatform.core.problems.server_error"

api: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="schema"),
    path("docs/", pages.api_docs),
    path("", include("accounts.api.urls")),
    path("", include("workspaces.api.urls")),
    path("", include("usage.api.urls")),
    path("", include("providers.api.urls")),
    path("", include("chat.api.urls")),
    re_path(r"^.*$", pages.unknown),
]

urlpatterns = [
    path("api/v1/", include(api)),
    # A page asks where to go and goes there itself; a token of elsewhere is no way in.
    path("_allauth/browser/v1/auth/provider/redirect", pages.way_to_provider),
    path("_allauth/browser/v1/auth/provider/token", pages.unknown),
    path("_allauth/browser/v1/account/providers", pages.connected_accounts),
    re_path(r"^_allauth/browser/v1/(?:account/phone|auth/phone/.*)$", pages.unknown),
    path("_allauth/", include("allauth.headless.urls")),
    # Of a provider's own paths only the one that it sends people back to is open.
    re_path(r"^accounts/(?:oidc/)?[\w-]+/login/(?:token/)?$", pages.unknown),
    path("accounts/", include("allauth.urls")),
    path("healthz", pages.healthz),
    path("readyz", pages.readyz),
    path("local/mail", pages.local_mail),
    re_path(r"^(?:api|v1|ws|_allauth|accounts|static)/.*$", pages.unknown),
    re_path(r"^.*$", pages.web_app),
]
