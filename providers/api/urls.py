from django.urls import path

from providers.api import receipts, views

urlpatterns = [
    path("organizations/<str:org>/providers/", views.ProvidersView.as_view()),
    path("organizations/<str:org>/providers/<slug:slug>/", views.ProviderDetailView.as_view()),
    path("organizations/<str:org>/models/", views.ModelsView.as_view()),
    path("organizations/<str:org>/keys/", views.KeysView.as_view()),
    path("organizations/<str:org>/keys/<uuid:key>/", views.KeyDetailView.as_view()),
    path("organizations/<str:org>/keys/<uuid:key>/verify/", views.KeyVerifyView.as_view()),
    path("organizations/<str:org>/keys/<uuid:key>/revoke/", views.KeyRevokeView.as_view()),
    path("organizations/<str:org>/data-key/", views.DataKeyView.as_view()),
    path("organizations/<str:org>/data-key/rotate/", views.DataKeyRotateView.as_view()),
    path("organizations/<str:org>/receipts/", receipts.ReceiptsView.as_view()),
    path("organizations/<str:org>/receipts/verification/", receipts.ReceiptVerificationView.as_view()),
]
