from django.urls import path

from chat.api import views
from chat.api.payer_rules import ConversationPayerRuleView
from chat.api.payers import ConversationPayersView, PayersView

urlpatterns = [
    path("conversations/", views.ConversationsView.as_view()),
    path("conversations/<uuid:conversation>/", views.ConversationDetailView.as_view()),
    path("conversations/<uuid:conversation>/audience/", views.AudienceView.as_view()),
    path("conversations/<uuid:conversation>/payer-rule/", ConversationPayerRuleView.as_view()),
    path("conversations/<uuid:conversation>/payers/", ConversationPayersView.as_view()),
    path("organizations/<str:org>/payers/", PayersView.as_view()),
    path("conversations/<uuid:conversation>/messages/", views.MessagesView.as_view()),
    path("generations/<uuid:generation>/", views.GenerationView.as_view()),
    path("generations/<uuid:generation>/stop/", views.GenerationStopView.as_view()),
    path("generations/<uuid:generation>/retry/", views.GenerationRetryView.as_view()),
    path("generations/<uuid:generation>/events/", views.GenerationEventsView.as_view()),
]
