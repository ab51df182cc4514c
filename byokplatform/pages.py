"""Pages that are no part of the API: the web app's shell, health, the local mails."""

import html
from functools import cache

import redis
from allauth.headless.constants import Client
from allauth.headless.socialaccount.response import SocialAccountsResponse
from allauth.headless.socialaccount.views import ManageProvidersView, RedirectToProviderView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST, require_safe
from drf_spectacular.generators import SchemaGenerator

from byokplatform.core.exceptions import NotFound, Unavailable
from byokplatform.core.mail import local_mails
from byokplatform.core.problems import problem_response
from byokplatform.core.valkey import connect
from chat.liveness import worker_is_alive
from providers.vault import installed

NOT_BUILT = "The web app is not built yet. Run script/server once, or npm run build in frontend/."


def unknown(request: HttpRequest) -> HttpResponseBase:
    return problem_response(NotFound())


@require_safe
def web_app(request: HttpRequest) -> HttpResponseBase:
    """The shell of the web app, for every address that it routes itself."""
    index = settings.FRONTEND_DIST / "index.html"
    if not index.is_file():
        return problem_response(Unavailable(NOT_BUILT))
    # Sets the CSRF cookie, which the app's first request needs.
    get_token(request)
    response = HttpResponse(index.read_bytes(), content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def healthz(request: HttpRequest) -> HttpResponseBase:
    """Alive."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponseBase:
    """Whether everything that a request may need answers.

    Sealed is an answer of 200: all but the use of keys works, and a process that is not sent requests shows nobody
    their conversations.
    """
    checks = {"database": _database(), "cache": _valkey(), "worker": _worker()}
    ready = all(checks.values())
    checks["keyring"] = ready and installed.state() == "open"
    status = "not ready" if not ready else "ready" if checks["keyring"] else "sealed"
    response = JsonResponse({"status": status, "checks": checks}, status=200 if ready else 503)
    # Not being ready yet is an answer, not an error to be logged.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except DatabaseError:
        return False
    return True


def _valkey() -> bool:
    try:
        return bool(connect().ping())
    except redis.RedisError:
        return False


def _worker() -> bool:
    """A worker renews this sign of life while it takes tasks."""
    return worker_is_alive()


@require_safe
def local_mail(request: HttpRequest) -> HttpResponseBase:
    """The mails of an installation without a mail server, on the operator's own machine alone."""
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip"))
    here = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not forwarded
    if not settings.LOCAL_MAIL_PAGE or not here:
        return unknown(request)
    rows = "".join(
        f"<article><h2>{html.escape(one.subject)}</h2><p>{html.escape(one.to)} · {html.escape(one.date)}</p>"
        f"<pre>{_with_links(one.text)}</pre></article>"
        for one in local_mails()
    )
    return HttpResponse(MAIL_PAGE.replace("%rows%", rows or "<p>No mail yet.</p>"))


def _with_links(text: str) -> str:
    words = []
    for word in html.escape(text).split(" "):
        lines = word.split("\n")
        words.append("\n".join(f'<a href="{w}">{w}</a>' if w.startswith("http") else w for w in lines))
    return " ".join(words)


@require_POST
def way_to_provider(request: HttpRequest) -> HttpResponseBase:
    """``{"location"}``: where the browser goes to sign in with a provider.

    django-allauth answers with a redirect, which a form could only follow if our content security policy let forms
    go to every site that the provider may send people on to.
    """
    try:
        response = RedirectToProviderView.as_api_view(client=Client.BROWSER)(request)
    except OSError:
        return problem_response(
            Unavailable("The provider does not answer. Try again, or sign in another way.")
        )
    if response.status_code != 302:
        return response
    return JsonResponse({"location": response.headers["Location"]})


class ConnectedAccountsView(ManageProvidersView):
    """Accounts with providers; one whose provider the operator has taken away since is not among them."""

    @classmethod
    def respond_provider_accounts(cls, request: HttpRequest) -> SocialAccountsResponse:
        known = [provider.sub_id for provider in get_adapter().list_providers(request)]
        accounts = SocialAccount.objects.filter(user_id=str(request.user.pk), provider__in=known)
        return SocialAccountsResponse(request, accounts)


def connected_accounts(request: HttpRequest) -> HttpResponseBase:
    """What signs the person in from elsewhere: listed, and disconnected."""
    return ConnectedAccountsView.as_api_view(client=Client.BROWSER)(request)


@require_safe
def api_docs(request: HttpRequest) -> HttpResponseBase:
    """The schema as a page to read."""
    return HttpResponse(_docs())


@cache
def _docs() -> str:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    rows = []
    for path, verbs in schema["paths"].items():
        for verb, facts in verbs.items():
            text = html.escape((facts.get("description") or "").split("\n")[0])
            name = f"<b>{verb.upper()}</b></td><td><code>{html.escape(path)}</code>"
            rows.append(f"<tr><td>{name}</td><td>{text}</td></tr>")
    return DOCS_PAGE.replace("%rows%", "".join(rows))


STYLE = (
    "<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem}pre{white-space:pre-wrap;border:1px solid #8886;border-radius:.5rem;padding:1rem}"
    "td{padding:.25rem .75rem .25rem 0;vertical-align:top}</style>"
)
HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
)
MAIL_PAGE = (
    f"{HEAD}<title>Local mail</title>{STYLE}<h1>Local mail</h1><p>No mail server is set, so mails are kept here. "
    "Only this machine sees the page.</p>%rows%</html>"
)
DOCS_PAGE = (
    f"{HEAD}<title>byokplatform API</title>{STYLE}<h1>byokplatform API</h1><p>The whole description, for tools: "
    '<a href="/api/v1/schema/">OpenAPI 3.1</a>. Send <code>Authorization: Bearer byok_…</code>.</p>'
    "<table>%rows%</table></html>"
)
