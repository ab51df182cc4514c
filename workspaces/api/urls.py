from django.urls import path

from workspaces.api import projects, workspaces

WORKSPACE = "organizations/<str:org>/workspaces/<uuid:workspace>/"
PROJECT = "organizations/<str:org>/projects/<uuid:project>/"

urlpatterns = [
    path("organizations/<str:org>/workspaces/", workspaces.WorkspacesView.as_view()),
    path(WORKSPACE, workspaces.WorkspaceDetailView.as_view()),
    path(f"{WORKSPACE}archive/", workspaces.WorkspaceArchiveView.as_view()),
    path(f"{WORKSPACE}restore/", workspaces.WorkspaceRestoreView.as_view()),
    path(f"{WORKSPACE}members/", workspaces.WorkspaceMembersView.as_view()),
    path(f"{WORKSPACE}members/<uuid:person>/", workspaces.WorkspaceMemberDetailView.as_view()),
    path("organizations/<str:org>/projects/", projects.ProjectsView.as_view()),
    path(PROJECT, projects.ProjectDetailView.as_view()),
    path(f"{PROJECT}archive/", projects.ProjectArchiveView.as_view()),
    path(f"{PROJECT}restore/", projects.ProjectRestoreView.as_view()),
    path(f"{PROJECT}members/", projects.ProjectMembersView.as_view()),
    path(f"{PROJECT}members/<uuid:share>/", projects.ProjectMemberDetailView.as_view()),
]
