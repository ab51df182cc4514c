from django.urls import path

from usage.api import views

urlpatterns = [path("organizations/<str:org>/usage/", views.UsageView.as_view())]
