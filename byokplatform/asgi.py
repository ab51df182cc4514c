"""The entry point of the web process: HTTP to Django, sockets to their consumers."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.core.asgi import get_asgi_application

from byokplatform.core.memory import keep_out_of_dumps

keep_out_of_dumps()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "byokplatform.settings")
django_application = get_asgi_application()

from byokplatform.audit.origin import OriginMiddleware  # noqa: E402
from byokplatform.routing import websocket_urlpatterns  # noqa: E402  needs the apps loaded

application = OriginMiddleware(
    ProtocolTypeRouter(
        {
            "http": django_application,
            "websocket": CookieMiddleware(URLRouter(websocket_urlpatterns)),
        }
    )
)
