from django.urls import path

from workspaces.api import views

urlpatterns = [
    path("organizations/<str:org>/workspaces/", views.WorkspacesView.as_view()),
    path("organizations/<str:org>/projects/", views.ProjectsView.as_view()),
    path("organizations/<str:org>/projects/<uuid:project>/", views.ProjectDetailView.as_view()),
]
