"""What callers may give as messages, and how it becomes protobuf."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nexusnitro.message_codec import encode_message
from nexusnitro.messages import Message
from nexusnitro.openai_messages import read_message
from nexusnitro.v1 import chat_pb2

MessageInput = Message | Mapping[str, Any]
MessagesInput = str | Iterable[MessageInput]

_PLAIN_ROLES: dict[str, Any] = {
    "system": chat_pb2.ROLE_SYSTEM,
    "developer": chat_pb2.ROLE_DEVELOPER,
    "user": chat_pb2.ROLE_USER,
    "assistant": chat_pb2.ROLE_ASSISTANT,
}


def encode_messages(messages: MessagesInput, protos: Any) -> None:
    """Writes what a caller gave as messages into a request.

    Args:
        messages: A string (one message of the user), or messages: `Message`, dicts in OpenAI's
            form, dicts of `Message.to_dict`, in any mix.
        protos: The request's `messages`.

    Raises:
        TypeError: Something has the wrong type, or is missing.
        ValueError: Something has a wrong value. The text names the path: `messages[2].role`.
    """
    if isinstance(messages, str):
        encode_message(Message("user", messages), protos.add(), "messages")
        return
    if isinstance(messages, (Message, Mapping)):
        raise TypeError("messages: is one message; expected a string or a list of messages")
    if isinstance(messages, bytes) or not isinstance(messages, Iterable):
        raise TypeError(
            f"messages: is a {type(messages).__name__}; expected a string or a list of messages"
        )
    count = 0
    for message in messages:
        path = f"messages[{count}]"
        if isinstance(message, Message):
            encode_message(message, protos.add(), path)
        elif isinstance(message, Mapping):
            if not _encode_plain(message, protos):
                encode_message(read_message(message, path), protos.add(), path)
        else:
            raise TypeError(f"{path}: is a {type(message).__name__}; expected a Message or a dict")
        count += 1
    if count == 0:
        raise ValueError("messages: is empty; expected at least one message")


def _encode_plain(message: Mapping[str, Any], protos: Any) -> bool:
    """Takes the short way for `{"role": …, "content": "text"}`; False if it is something else."""
    if len(message) != 2:
        return False
    role, content = message.get("role"), message.get("content")
    if type(content) is not str or type(role) is not str or role not in _PLAIN_ROLES:
        return False
    try:
        protos.add(role=_PLAIN_ROLES[role]).parts.add(text=content)
    except UnicodeEncodeError:
        raise ValueError(
            f"messages[{len(protos) - 1}].content: holds text that is no valid Unicode"
        ) from None
    return True
