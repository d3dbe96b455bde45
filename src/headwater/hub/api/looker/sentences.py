"""The engine's sentences in the words people see in the host: labels instead of ids."""

import re
from collections.abc import Iterable, Mapping

from headwater.model.errors import QueryError
from headwater.report.catalogue import Catalogue

CODES = {
    "wrong_operator": "bad_filter",
    "bad_value": "bad_filter",
    "mixed_filter": "bad_filter",
}
"""What the contract calls some of the engine's refusals."""

WORD = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b|\b[a-z]+\b")


def spoken(error: QueryError, catalogue: Catalogue) -> QueryError:
    """The refusal as it is shown in a chart, with a text for each suggestion."""
    suggested = [_said(each, catalogue) for each in error.suggestions]
    meant = {*error.fields, *(name for each in error.suggestions for name in _ids(each))}
    return QueryError(
        labelled(str(error), meant, catalogue),
        code=CODES.get(error.code, error.code),
        fields=error.fields,
        suggestions=[each for each in suggested if each is not None],
    )


def labelled(sentence: str, meant: set[str], catalogue: Catalogue) -> str:
    """Ids become labels: those that are meant here, and all that cannot be ordinary words."""

    def label(found: re.Match[str]) -> str:
        word = found[0]
        field = catalogue.by_id.get(word)
        return field.label if field is not None and (word in meant or "_" in word) else word

    return WORD.sub(label, sentence)


def _ids(suggestion: Mapping[str, object]) -> list[str]:
    return [*_listed(suggestion, "metrics"), *_listed(suggestion, "by")]


def _listed(suggestion: Mapping[str, object], name: str) -> list[str]:
    value = suggestion.get(name, ())
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _said(suggestion: Mapping[str, object], catalogue: Catalogue) -> dict[str, object] | None:
    metrics, by = _listed(suggestion, "metrics"), _listed(suggestion, "by")
    if not metrics and not by:
        return None
    text = (
        f"{_labels(metrics, catalogue)} by {_labels(by, catalogue)}"
        if metrics and by
        else (_labels(metrics or by, catalogue))
    )
    return {"text": f"{text} can be shown.", "metrics": metrics, "by": by}


def _labels(names: Iterable[str], catalogue: Catalogue) -> str:
    labels = [catalogue.field(name).label for name in names]
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
