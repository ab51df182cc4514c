from django.urls import path

from accounts.api import people, tokens, trail, views

urlpatterns = [
    path("config/", views.ConfigView.as_view()),
    path("me/", views.MeView.as_view()),
    path("organizations/", views.OrganizationsView.as_view()),
    path("organizations/<str:org>/", views.OrganizationDetailView.as_view()),
    path("organizations/<str:org>/restore/", views.OrganizationRestoreView.as_view()),
    path("organizations/<str:org>/transfer/", people.TransferView.as_view()),
    path("organizations/<str:org>/leave/", people.LeaveView.as_view()),
    path("organizations/<str:org>/members/", people.MembersView.as_view()),
    path("organizations/<str:org>/members/<uuid:member>/", people.MemberDetailView.as_view()),
    path("organizations/<str:org>/invitations/", people.InvitationsView.as_view()),
    path("organizations/<str:org>/invitations/<uuid:invitation>/", people.InvitationDetailView.as_view()),
    path(
        "organizations/<str:org>/invitations/<uuid:invitation>/resend/",
        people.InvitationResendView.as_view(),
    ),
    path("invitations/<str:link>/", people.OpenedInvitationView.as_view()),
    path("invitations/<str:link>/accept/", people.InvitationAcceptView.as_view()),
    path("organizations/<str:org>/tokens/", tokens.TokensView.as_view()),
    path("organizations/<str:org>/tokens/<uuid:token>/", tokens.TokenDetailView.as_view()),
    path("organizations/<str:org>/tokens/<uuid:token>/rotate/", tokens.TokenRotateView.as_view()),
    path("organizations/<str:org>/service-accounts/", tokens.ServiceAccountsView.as_view()),
    path(
        "organizations/<str:org>/service-accounts/<uuid:account>/",
        tokens.ServiceAccountDetailView.as_view(),
    ),
    path("organizations/<str:org>/audit/", trail.TrailView.as_view()),
]
