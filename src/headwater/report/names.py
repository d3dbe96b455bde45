"""From the names people write to ids: exact ids, namespaced aliases, unmistakable labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from headwater.model.errors import QueryError

NAMESPACE_ENDS = (":", "/", ".")


def _tail(alias: str) -> str:
    """What is left of `guide:Video Metrics/Likes` without its namespace: `likes`."""
    for mark in NAMESPACE_ENDS:
        alias = alias.rsplit(mark, 1)[-1]
    return alias


@dataclass(frozen=True, kw_only=True)
class Names:
    """`labels` by id, `aliases` to ids. Upper and lower case are the same but in ids."""

    labels: Mapping[str, str]
    aliases: Mapping[str, str]
    _whole: dict[str, str] = field(init=False, default_factory=dict)
    _bare: dict[str, dict[str, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for alias, target in self.aliases.items():
            self._whole[alias.casefold()] = target
            self._bare.setdefault(_tail(alias).casefold(), {})[alias] = target
        for name, label in self.labels.items():
            self._bare.setdefault(label.casefold(), {})[name] = name

    def resolve(self, name: str) -> str:
        """The id a name stands for. QueryError when nothing or more than one thing does."""
        if name in self.labels:
            return name
        wanted = name.strip().casefold()
        if wanted in self._whole:
            return self._whole[wanted]
        candidates = self._bare.get(wanted, {})
        if len(set(candidates.values())) == 1:
            return next(iter(candidates.values()))
        if candidates:
            raise _ambiguous(name, candidates)
        raise self._unknown(name)

    def _unknown(self, name: str) -> QueryError:
        known = {each.casefold(): each for each in self.labels}
        known |= {label.casefold(): each for each, label in self.labels.items()}
        close = get_close_matches(name.strip().casefold()[:80], known, n=4, cutoff=0.6)
        ids = list(dict.fromkeys(known[each] for each in close))
        hint = f" Did you mean {' or '.join(ids)}?" if ids else " See `headwater fields`."
        return QueryError(
            f"There is no field called {name[:80]!r}.{hint}",
            code="unknown_field",
            fields=[name],
            suggestions=[{"field": each} for each in ids],
        )


def _ambiguous(name: str, candidates: Mapping[str, str]) -> QueryError:
    first: dict[str, str] = {}
    for alias, target in candidates.items():
        first.setdefault(target, alias)
    told = ", ".join(f"{target} ({alias})" for target, alias in first.items())
    return QueryError(
        f"{name!r} can mean several fields. Say which: {told}.",
        code="ambiguous_field",
        fields=[name],
        suggestions=[{"field": target} for target in dict.fromkeys(candidates.values())],
    )
