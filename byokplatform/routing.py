"""Sockets, by path."""

from accounts import routing as accounts
from chat import routing as chat

websocket_urlpatterns = [*accounts.websocket_urlpatterns, *chat.websocket_urlpatterns]
