"""App configurations of the project itself: its commands, and the admin site in place of the stock one."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Makes the project's own management commands known."""

    name = "config"
    verbose_name = "Tongguan"


class TongguanAdminConfig(AdminConfig):
    """The Django admin with Tongguan's own site."""

    default_site = "config.admin.TongguanAdminSite"
