"""What people decide for the whole installation, a form per subject.

A form knows the decisions it makes. Secrets are never sent back to a browser: an empty field
keeps the one that is stored.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email

from headwater.hub.roster.models import Person, folded
from headwater.model.account import Secret

Decisions = Mapping[str, str | Secret]


class OwnerForm(forms.Form):
    """The first owner, and the proof that they run this machine."""

    secret = forms.CharField(
        label="Setup secret", max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="It stands on the console where Headwater was started.",
    )  # fmt: skip
    name = forms.CharField(
        label="Your name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label="E-mail address", max_length=254)
    password = forms.CharField(
        max_length=128, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. A sentence you can remember is better than a riddle.",
    )  # fmt: skip

    def clean_email(self) -> str:
        return folded(self.cleaned_data["email"])

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        data = self.cleaned_data
        validate_password(password, Person(email=data.get("email", ""), name=data.get("name", "")))
        return password


class DecisionForm(forms.Form):
    """A form whose fields are decisions. `names` maps a field to the decision it makes.

    `main` is the field without which the others mean nothing: emptied, it takes them along.
    `fixed` are decisions that the environment has made, with what may be shown of them.
    """

    names: Mapping[str, str] = {}
    secrets: frozenset[str] = frozenset()
    main: str = ""

    def __init__(
        self, decisions: Decisions, data: Any = None, *, fixed: Mapping[str, str] | None = None
    ) -> None:
        shown = {
            field: decisions[name]
            for field, name in self.names.items()
            if isinstance(decisions.get(name), str)
        }
        super().__init__(data, initial=shown)
        self._fixed = fixed or {}
        for field, name in self.names.items():
            if name in self._fixed:
                self._fix(field, name)
            elif field in self.secrets and name in decisions:
                self.fields[field].required = False
                self.fields[field].widget.attrs["placeholder"] = "Stored. Leave empty to keep it."

    def _fix(self, field: str, name: str) -> None:
        self.initial[field] = self._fixed[name]
        self.fields[field].disabled = True
        self.fields[field].required = False
        self.fields[field].widget = forms.TextInput()
        self.fields[field].help_text = f"Set by HEADWATER_{name} in the environment, which wins."

    def decided(self) -> dict[str, str | Secret | None]:
        """The decisions of a valid form, to be kept; None forgets one."""
        mine = {field: name for field, name in self.names.items() if name not in self._fixed}
        if self.main in mine and not self.cleaned_data.get(self.main):
            return dict.fromkeys(mine.values())
        found: dict[str, str | Secret | None] = {}
        for field, name in mine.items():
            value = self.cleaned_data.get(field)
            if field not in self.secrets:
                found[name] = str(value) if value not in {None, ""} else None
            elif value:
                found[name] = Secret(str(value))
        return found


class AddressForm(DecisionForm):
    """Where people, and TikTok, find the hub."""

    names: Mapping[str, str] = {"address": "BASE_URL", "help": "HELP_URL"}

    address = forms.URLField(
        label="Public address", assume_scheme="https",
        help_text="As people type it, for example https://headwater.example.org",
    )  # fmt: skip
    help = forms.CharField(
        label="Where people find help", required=False, max_length=300,
        help_text="A web or e-mail address that “Get help” leads to.",
    )  # fmt: skip

    def clean_address(self) -> str:
        parts = urlsplit(self.cleaned_data["address"])
        if parts.scheme not in {"http", "https"} or parts.query or parts.fragment or parts.username:
            raise forms.ValidationError("Scheme, host and nothing after it, please.")
        return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"

    def clean_help(self) -> str:
        text: str = self.cleaned_data["help"].strip()
        if not text or urlsplit(text).scheme in {"http", "https"}:
            return text
        validate_email(text.removeprefix("mailto:"))
        return f"mailto:{text.removeprefix('mailto:')}"


class TikTokForm(DecisionForm):
    """The operator's app at TikTok for Business."""

    names: Mapping[str, str] = {"key": "TIKTOK_CLIENT_KEY", "secret": "TIKTOK_CLIENT_SECRET"}
    secrets = frozenset({"secret"})

    key = forms.CharField(label="App ID", max_length=100)
    secret = forms.CharField(
        label="Secret", max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Sealed before it is stored, and never shown again.",
    )  # fmt: skip


class MailForm(DecisionForm):
    """The mail server. Without one, mail goes onto the console."""

    names: Mapping[str, str] = {
        "host": "MAIL_HOST",
        "port": "MAIL_PORT",
        "security": "MAIL_SECURITY",
        "user": "MAIL_USER",
        "password": "MAIL_PASSWORD",
        "sender": "MAIL_FROM",
    }
    secrets = frozenset({"password"})
    main = "host"

    host = forms.CharField(
        label="Server", required=False, max_length=200,
        help_text="Leave it empty and mail is written onto the console.",
    )  # fmt: skip
    port = forms.IntegerField(min_value=1, max_value=65535, required=False, initial=587)
    security = forms.ChoiceField(
        choices=[("starttls", "STARTTLS"), ("tls", "TLS"), ("none", "None (this machine only)")],
        required=False,
    )
    user = forms.CharField(label="User name", required=False, max_length=200)
    password = forms.CharField(
        required=False, max_length=300, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    sender = forms.EmailField(label="Sender", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("host") and not data.get("sender"):
            self.add_error("sender", "Mail needs a sender that your server accepts.")
        return data


class GoogleForm(DecisionForm):
    """Our registration at Google."""

    names: Mapping[str, str] = {"client": "GOOGLE_CLIENT_ID", "secret": "GOOGLE_CLIENT_SECRET"}
    secrets = frozenset({"secret"})
    main = "client"

    client = forms.CharField(label="Client ID", required=False, max_length=300)
    secret = forms.CharField(
        label="Client secret", required=False, max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class OidcForm(DecisionForm):
    """Our registration at an OpenID Connect provider."""

    names: Mapping[str, str] = {
        "label": "OIDC_NAME",
        "issuer": "OIDC_ISSUER",
        "client": "OIDC_CLIENT_ID",
        "secret": "OIDC_CLIENT_SECRET",
    }
    secrets = frozenset({"secret"})
    main = "issuer"

    label = forms.CharField(label="Name on the button", required=False, max_length=60)
    issuer = forms.URLField(
        label="Issuer", required=False, assume_scheme="https",
        help_text="Its address, without /.well-known/openid-configuration.",
    )  # fmt: skip
    client = forms.CharField(label="Client ID", required=False, max_length=300)
    secret = forms.CharField(
        label="Client secret", required=False, max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
