from django.urls import path

from chat.consumers import ConversationConsumer

websocket_urlpatterns = [
    path("ws/v1/conversations/<str:conversation>/", ConversationConsumer.as_asgi()),
]
