"""ChatMethods: the keywords that were given, and no others, are handed on."""

from __future__ import annotations

from typing import Any

import pytest

from nexusnitro.chat_methods import ChatMethods


class Recorder(ChatMethods[dict[str, Any], dict[str, Any]]):
    """Gives back what it was asked."""

    def _chat(self, options: dict[str, Any]) -> dict[str, Any]:
        return options

    def _stream_chat(self, options: dict[str, Any]) -> dict[str, Any]:
        return options


@pytest.mark.parametrize("method", ["chat", "stream_chat"])
def test_what_was_given_is_handed_on(method: str) -> None:
    ask = getattr(Recorder(), method)
    assert ask("Hi") == {"messages": "Hi"}
    given = {"temperature": 0, "logprobs": False, "n": 2, "timeout": 5}
    assert ask("Hi", **given, top_p=None) == {"messages": "Hi", **given}
    assert ask(messages="Hi") == {"messages": "Hi"}
    with pytest.raises(TypeError, match="did you mean 'temperature'"):
        ask("Hi", temperatur=1)
    with pytest.raises(TypeError):
        ask("Hi", "fast")
