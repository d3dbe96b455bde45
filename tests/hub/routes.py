"""Every address of the hub, read from the URL resolver."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """An address: its name with namespaces, its pattern, and the names in the pattern."""

    name: str
    pattern: str
    parameters: tuple[str, ...]

    def path(self, values: Mapping[str, object]) -> str:
        """The path with its parameters filled. KeyError for one that nobody thought of."""
        return reverse(self.name, kwargs={each: values[each] for each in self.parameters})


def routes() -> list[Route]:
    """All that can be asked for by name; what has no name is shown to nobody."""
    return sorted(set(_walk(get_resolver(), "", "", ())), key=lambda each: each.name)


def _walk(
    resolver: URLResolver, space: str, before: str, parameters: tuple[str, ...]
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        names = (*parameters, *_parameters(entry))
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner, pattern, names)
        elif entry.name:
            yield Route(f"{space}{entry.name}", pattern, names)


def _parameters(entry: URLPattern | URLResolver) -> tuple[str, ...]:
    """Read from the text: the resolver's own lists grow while it is used."""
    return tuple(PARAMETER.findall(str(entry.pattern)))
