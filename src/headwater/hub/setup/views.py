"""The settings of the installation: a page per subject, and a check of the whole."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.hub import address, mail, runtime
from headwater.hub.access import Access, requires
from headwater.hub.door import person_of
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.setup import decide, forms
from headwater.hub.setup import redirect as redirects
from headwater.model.errors import HeadwaterError, SettingsError

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A page of decisions. `route` is where it is, `then` where saving leads."""

    route: str
    title: str
    form: type[forms.DecisionForm]
    template: str
    then: str


ADDRESS = Subject(
    route="settings:overview", title="Public address", form=forms.AddressForm,
    template="setup/address.html", then="settings:overview",
)  # fmt: skip
TIKTOK = Subject(
    route="settings:tiktok", title="TikTok app", form=forms.TikTokForm,
    template="setup/tiktok.html", then="settings:tiktok",
)  # fmt: skip
MAIL = Subject(
    route="settings:mail", title="Mail", form=forms.MailForm,
    template="setup/mail.html", then="settings:mail",
)  # fmt: skip
GOOGLE = Subject(
    route="settings:google", title="Google", form=forms.GoogleForm,
    template="setup/google.html", then="settings:google",
)  # fmt: skip
OIDC = Subject(
    route="settings:oidc", title="Single sign-on", form=forms.OidcForm,
    template="setup/oidc.html", then="settings:oidc",
)  # fmt: skip
TABS = (ADDRESS, TIKTOK, MAIL, GOOGLE, OIDC)


def edit(request: HttpRequest, subject: Subject, frame: str, **more: object) -> HttpResponse:
    """Show a subject's form inside a frame, or keep what was entered and go on."""
    headwater = runtime.installation()
    form = subject.form(
        headwater.control.decisions(), request.POST or None, fixed=decide.fixed(headwater)
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and _kept(request, subject, form):
            return redirect(subject.then)
        status = 422
    context = {**facts(), "form": form, "subject": subject, "tabs": TABS, "frame": frame, **more}
    return render(request, subject.template, context, status=status)


def _kept(request: HttpRequest, subject: Subject, form: forms.DecisionForm) -> bool:
    try:
        decide.keep(runtime.installation(), form.decided())
    except HeadwaterError as refusal:
        form.add_error(None, str(refusal))
        return False
    # Another address may name cookies differently: whoever changed it stays signed in.
    request.session.modified = True
    rotate_token(request)
    audit.record(request, Entry(act=Act.SETTINGS_CHANGED, subject=subject.title))
    messages.success(request, f"{subject.title}: saved.")
    return True


def facts() -> dict[str, object]:
    """What the pages show beside their forms."""
    headwater = runtime.installation()
    settings = headwater.in_force()
    connector = headwater.connectors[0]
    found = address.current()
    return {
        "redirect": settings.redirect_uri,
        "rules": redirects.rules(settings.redirect_uri),
        "registrable": redirects.is_registrable(settings.redirect_uri),
        "scopes": connector.scopes,
        "google_callback": found.of("/account/google/login/callback/"),
        "oidc_callback": found.of("/account/oidc/oidc/login/callback/"),
        "has_mail": mail.server(headwater.control.decisions()) is not None,
        "is_ready": _is_ready(),
    }


def _is_ready() -> bool:
    headwater = runtime.installation()
    try:
        headwater.registration(headwater.connectors[0])
    except SettingsError:
        return False
    return True


@requires(Access.OPERATOR)
@require_http_methods(READ_AND_WRITE)
def public_address(request: HttpRequest) -> HttpResponse:
    return edit(request, ADDRESS, "setup/settings.html")


@requires(Access.OPERATOR)
@require_http_methods(READ_AND_WRITE)
def tiktok(request: HttpRequest) -> HttpResponse:
    return edit(request, TIKTOK, "setup/settings.html")


@requires(Access.OPERATOR)
@require_http_methods(READ_AND_WRITE)
def mail_server(request: HttpRequest) -> HttpResponse:
    return edit(request, MAIL, "setup/settings.html")


@requires(Access.OPERATOR)
@require_http_methods(READ_AND_WRITE)
def google(request: HttpRequest) -> HttpResponse:
    return edit(request, GOOGLE, "setup/settings.html")


@requires(Access.OPERATOR)
@require_http_methods(READ_AND_WRITE)
def oidc(request: HttpRequest) -> HttpResponse:
    return edit(request, OIDC, "setup/settings.html")


@requires(Access.OPERATOR)
@require_POST
def try_mail(request: HttpRequest) -> HttpResponse:
    """Send a mail to whoever asks."""
    person = person_of(request)
    sender = mail.sender(runtime.installation().control.decisions())
    body = "This mail shows that Headwater can send mail.\n"
    try:
        EmailMessage("Headwater can send mail", body, sender, [person.email]).send()
    except OSError as error:
        messages.error(request, f"The mail server did not take it: {error}")
    else:
        messages.success(request, f"A mail is on its way to {person.email}.")
    return redirect("settings:mail")


@requires(Access.OPERATOR)
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The place from which the installation is checked."""
    context = {**facts(), "tabs": TABS, "frame": "setup/settings.html"}
    return render(request, "setup/check.html", context)


@requires(Access.OPERATOR)
@require_POST
def run_checks(request: HttpRequest) -> HttpResponse:
    """Check everything, as `headwater doctor` does, and show what was found."""
    found = runtime.installation().doctor()
    fragment = request.headers.get("HX-Request") == "true"
    context = {**facts(), "tabs": TABS, "frame": "setup/settings.html", "checks": found}
    return render(request, "setup/checks.html" if fragment else "setup/check.html", context)
