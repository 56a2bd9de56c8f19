"""Every adapter with images, documents, sounds, and marks for the backend's cache."""

from __future__ import annotations

from support.backends.fleet import Talk
from support.backends.script import Said
from support.matrix import HELLO, MAX_TOKENS, both_ways, check_reply, column
from support.matrix_requests import (
    IMAGE_URL,
    LISTEN,
    LOOK,
    LOOK_THERE,
    PDF,
    PNG,
    READ,
    REMEMBER,
    WAV,
)


@both_ways
@column("image")
def test_an_image(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    check_reply(talk, talk.ask([LOOK], streamed=streamed, max_output_tokens=MAX_TOKENS), HELLO)
    assert talk.backend.asked[0].said == (
        Said("user", "text", "What is this?"),
        Said("user", "image", ("image/png", PNG)),
    )


@both_ways
@column("image_url")
def test_an_image_by_its_address(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    check_reply(
        talk, talk.ask([LOOK_THERE], streamed=streamed, max_output_tokens=MAX_TOKENS), HELLO
    )
    assert talk.backend.asked[0].said[1] == Said("user", "image_url", IMAGE_URL)


@both_ways
@column("document")
def test_a_document(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    check_reply(talk, talk.ask([READ], streamed=streamed, max_output_tokens=MAX_TOKENS), HELLO)
    assert talk.backend.asked[0].said == (
        Said("user", "text", "What is this?"),
        Said("user", "document", ("application/pdf", PDF)),
    )


@both_ways
@column("audio")
def test_a_sound(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    check_reply(talk, talk.ask([LISTEN], streamed=streamed, max_output_tokens=MAX_TOKENS), HELLO)
    assert talk.backend.asked[0].said == (
        Said("user", "text", "What is this?"),
        Said("user", "audio", ("audio/wav", WAV)),
    )


@both_ways
@column("cache")
def test_a_mark_up_to_which_the_prompt_is_cached(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    check_reply(talk, talk.ask([REMEMBER], streamed=streamed, max_output_tokens=MAX_TOKENS), HELLO)
    assert talk.backend.asked[0].said == (
        Said("user", "text", "A long text."),
        Said("user", "cache", "5m"),
        Said("user", "text", "What is this?"),
    )
