"""What can be filled in about a source: its hour, and how far back it shall reach."""

from datetime import date, timedelta
from zoneinfo import available_timezones

from django import forms

from headwater.model.account import Account

TWO_YEARS = timedelta(days=731)
OURS = "auto"


class HourForm(forms.Form):
    """When the daily sync begins, as the clocks of a place show it."""

    hour = forms.ChoiceField(label="Begins at")
    zone = forms.CharField(
        label="Time zone", max_length=60,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        help_text="Such as Europe/Berlin. The hour follows the clocks there, summer time too.",
    )  # fmt: skip

    def __init__(self, account: Account, ours: str, data: object = None) -> None:
        hour = OURS if account.sync_hour is None else str(account.sync_hour)
        super().__init__(
            data,  # type: ignore[arg-type]
            initial={"hour": hour, "zone": account.sync_zone},
        )
        every = [(str(hour), f"{hour:02}:00") for hour in range(24)]
        self.fields["hour"] = forms.ChoiceField(
            label="Begins at", choices=[(OURS, f"Headwater's choice ({ours})"), *every]
        )
        self.order_fields(["hour", "zone"])
        self.initial = {"hour": hour, "zone": account.sync_zone}

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(f"There is no time zone {zone!r}: choose one of the list.")
        return zone

    @property
    def chosen(self) -> int | None:
        """The hour, None for ours."""
        hour: str = self.cleaned_data["hour"]
        return None if hour == OURS else int(hour)


class BackfillForm(forms.Form):
    """The first day that shall be asked for."""

    since = forms.DateField(
        label="Fetch everything since", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, today: date, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self._oldest, self._newest = today - TWO_YEARS, today - timedelta(days=1)
        self.fields["since"].widget.attrs.update(
            {"min": self._oldest.isoformat(), "max": self._newest.isoformat()}
        )
        self.fields["since"].initial = self._oldest
        self.fields["since"].help_text = (
            f"From {self._oldest:%-d %b %Y}, two years ago, to {self._newest:%-d %b %Y}. "
            "TikTok documents 60 days for daily figures and often serves more: Headwater asks, "
            "keeps all that comes, and marks the rest as no longer served."
        )

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if not self._oldest <= since <= self._newest:
            raise forms.ValidationError(
                f"Choose a day from {self._oldest:%-d %b %Y} to {self._newest:%-d %b %Y}."
            )
        return since
