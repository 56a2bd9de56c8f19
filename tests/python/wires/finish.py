"""Why an answer ended: the backends' words and ours."""

from __future__ import annotations

from wires.outcome import Choice

_WORDS = {
    "STOP": ("stop", "end_turn", "STOP", "eos", "eos_token", "COMPLETE", "completed", "FINISH"),
    "STOP_SEQUENCE": ("stop_sequence", "STOP_SEQUENCE"),
    "LENGTH": (
        "length",
        "max_tokens",
        "MAX_TOKENS",
        "model_length",
        "model_context_window_exceeded",
        "max_output_tokens",
        "LENGTH",
    ),
    "TOOL_CALLS": ("tool_calls", "function_call", "tool_use", "TOOL_CALL"),
    "CONTENT_FILTER": (
        "content_filter",
        "refusal",
        "SAFETY",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "RECITATION",
        "guardrail_intervened",
        "content_filtered",
    ),
    "ERROR": (
        "error",
        "ERROR",
        "MALFORMED_FUNCTION_CALL",
        "malformed_model_output",
        "malformed_tool_use",
        "insufficient_system_resource",
    ),
    "CANCELLED": ("abort",),
    "PAUSE": ("pause_turn",),
}
_REASONS = {word: reason for reason, words in _WORDS.items() for word in words}


def set_finish(choice: Choice, raw: object) -> None:
    """Notes the backend's reason. What says nothing takes nothing back."""
    if isinstance(raw, str) and raw:
        choice.raw_finish = raw
        choice.finish = _REASONS.get(raw, "OTHER")


def stops_with_calls(choice: Choice) -> None:
    """For wires that say "stop" where tool calls were made as well."""
    if choice.finish == "STOP" and choice.tool_calls:
        choice.finish = "TOOL_CALLS"
