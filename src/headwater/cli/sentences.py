"""Sentences about accounts and counts, put together the same way wherever they are said."""


def about(title: str, told: str) -> str:
    """What is told, with the account it is about, which many sentences begin with already."""
    return told if told.startswith(f"{title} ") else f"{title}: {told}"


def counted(number: int, noun: str) -> str:
    """A number and what it counts: `1 row`, `1,204 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
