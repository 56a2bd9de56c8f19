"""Keywords of functions: aliases, and errors that name the nearest."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

# OpenAI's spellings. They are keywords like any other; giving both spellings is an error.
ALIASES = {
    "max_tokens": "max_output_tokens",
    "max_completion_tokens": "max_output_tokens",
    "stop": "stop_sequences",
    "n": "choice_count",
    "user": "user_id",
    "response_format": "output_format",
}


def names_nearest(function: F) -> F:
    """Makes the error of an unknown keyword name the nearest known one.

    Type checkers, `help()` and editors see the function's own signature.
    """
    parameters = inspect.signature(function).parameters.values()
    names = frozenset(
        parameter.name
        for parameter in parameters
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    )

    @functools.wraps(function)
    def checked(*arguments: Any, **keywords: Any) -> Any:
        if not names.issuperset(keywords):
            name = function.__qualname__.removesuffix(".__init__")
            raise unknown_keyword(name, sorted(keywords.keys() - names), names)
        return function(*arguments, **keywords)

    return cast(F, checked)


def unknown_keyword(function: str, unknown: list[str], names: frozenset[str]) -> TypeError:
    """The error of a keyword that a function does not have.

    Args:
        function: Name of the function.
        unknown: The keywords.
        names: The keywords that it has.
    """
    near = difflib.get_close_matches(unknown[0], sorted(names), n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"see help({function})"
    return TypeError(f"{function}() has no keyword {unknown[0]!r}; {hint}")


def resolve_aliases(options: dict[str, Any]) -> dict[str, Any]:
    """Gives options their own names.

    Args:
        options: Options by name or alias, without those that are None. Changed in place.

    Returns:
        The same dict.

    Raises:
        TypeError: An option was given by two names.
    """
    if options.keys().isdisjoint(ALIASES):
        return options
    for alias, name in ALIASES.items():
        if alias in options:
            if name in options:
                raise TypeError(f"{alias!r} is another name of {name!r}; give one of them")
            options[name] = options.pop(alias)
    return options


def given_options(local_names: dict[str, Any]) -> dict[str, Any]:
    """The arguments that were given: a function's local names at its first line, without `self`."""
    return {
        name: value
        for name, value in local_names.items()
        if value is not None and name not in ("self", "__class__")
    }
