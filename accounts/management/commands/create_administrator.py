"""The first administrator of a new installation; every later role is given in the admin screens."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.access import Acting
from accounts.models import Authority, AuthorityKind, Membership, Role, User
from accounts.writer import grant


class Command(BaseCommand):
    """Asks for a password on the terminal and gives the role from the console, in the ledger."""

    help = "Create the national office and its first administrator. Refused once an administrator exists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and the office they administer from."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--office", default="national-office", help="code of the office (a slug)")
        parser.add_argument("--office-name-zh", default="国家网信办", help="its name in Chinese")
        parser.add_argument("--office-name-en", default="National Cyberspace Office", help="and in English")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make office, person and membership together, or nothing."""
        now = timezone.now()
        active = Membership.objects.filter(role=Role.ADMINISTRATOR, to_on__isnull=True)
        if active.exists():
            raise CommandError("An administrator exists already and gives roles in the admin screens.")
        password = getpass("Password: ")
        try:
            with transaction.atomic():
                user = User(email=options["email"].strip().lower(), name=options["name"])
                validate_password(password, user)
                user.set_password(password)
                user.full_clean()
                user.save()
                grant(
                    user, role=Role.ADMINISTRATOR, unit=_office(options), by=Acting.system("console"), now=now
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.email} administers {options['office']} from now on.")


def _office(options: dict[str, Any]) -> Authority:
    office, _made = Authority.objects.get_or_create(
        code=options["office"],
        defaults={
            "kind": AuthorityKind.NATIONAL_OFFICE,
            "name_zh": options["office_name_zh"],
            "name_en": options["office_name_en"],
        },
    )
    return office
