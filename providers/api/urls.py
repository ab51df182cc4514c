from django.urls import path

from providers.api import freezing, grants, keys, payer_rules, views

ORG = "organizations/<str:org>"
KEY = f"{ORG}/keys/<uuid:key>"

urlpatterns = [
    path(f"{ORG}/providers/", views.ProvidersView.as_view()),
    path(f"{ORG}/providers/<slug:slug>/", views.ProviderDetailView.as_view()),
    path(f"{ORG}/models/", views.ModelsView.as_view()),
    path(f"{ORG}/keys/", keys.KeysView.as_view()),
    path(f"{KEY}/", keys.KeyDetailView.as_view()),
    path(f"{KEY}/verify/", keys.KeyVerifyView.as_view()),
    path(f"{KEY}/revoke/", keys.KeyRevokeView.as_view()),
    path(f"{KEY}/rotate/", keys.KeyRotateView.as_view()),
    path(f"{KEY}/grants/", grants.KeyGrantsView.as_view()),
    path(f"{KEY}/grants/<uuid:grant>/", grants.KeyGrantView.as_view()),
    path(f"{ORG}/grants/", grants.GrantsView.as_view()),
    path(f"{ORG}/grants/<uuid:grant>/uses/", grants.GrantUsesView.as_view()),
    path(f"{ORG}/grants/<uuid:grant>/requests/", grants.AskView.as_view()),
    path(f"{ORG}/grant-requests/", grants.RequestsView.as_view()),
    path(f"{ORG}/grant-requests/<uuid:ask>/approve/", grants.ApproveView.as_view()),
    path(f"{ORG}/grant-requests/<uuid:ask>/decline/", grants.DeclineView.as_view()),
    path(f"{ORG}/payer-rule/", payer_rules.OrganizationPayerRuleView.as_view()),
    path(f"{ORG}/projects/<uuid:project>/payer-rule/", payer_rules.ProjectPayerRuleView.as_view()),
    path(f"{ORG}/freeze/", freezing.FreezesView.as_view()),
    path(f"{ORG}/freeze/<uuid:freeze>/", freezing.FreezeView.as_view()),
    path(f"{ORG}/data-key/", views.DataKeyView.as_view()),
    path(f"{ORG}/data-key/rotate/", views.DataKeyRotateView.as_view()),
]
