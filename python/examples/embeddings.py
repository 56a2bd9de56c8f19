"""Finds the text that is nearest to a question, by embeddings.

    nexusnitro-server --embedded & python embeddings.py "a red animal"

The embedded backend's vectors know only which words texts share; a real model's know what they
mean.
"""

from __future__ import annotations

import sys

import nexusnitro

TEXTS = ["The red fox is an animal.", "Whales live in the sea.", "Bread is baked in an oven."]


def likeness(a: list[float], b: list[float]) -> float:
    """The cosine of the angle between two vectors of length 1."""
    return sum(x * y for x, y in zip(a, b))


def main() -> None:
    """Embeds the texts and the question in one call, and prints the texts by likeness."""
    question = sys.argv[1] if len(sys.argv) > 1 else "Which animal is red?"
    with nexusnitro.Client() as client:
        reply = client.embed([question, *TEXTS], timeout=30)
    asked, *known = reply.embeddings
    ranked = sorted(zip(TEXTS, known), key=lambda item: -likeness(asked, item[1]))
    print(f"{question}  ({reply.model}, {reply.usage.input_tokens} tokens)")
    for text, vector in ranked:
        print(f"{likeness(asked, vector):6.3f}  {text}")


if __name__ == "__main__":
    main()
