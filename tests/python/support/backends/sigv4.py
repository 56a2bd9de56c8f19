"""Checks AWS' signature of a request, the fourth version, with hashes alone."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, urlsplit

from support.fake_backend import Exchange

ALGORITHM = "AWS4-HMAC-SHA256"
MINUTES_APART_MAX = 5

_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^/]+)/(\d{{8}})/([^/]+)/([^/]+)/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)


def signature_faults(
    exchange: Exchange, key_id: str, secret: str, token: str, region: str, service: str
) -> list[str]:
    """What is wrong with the signature of a request that may be signed with one key alone.

    Args:
        exchange: The request.
        key_id: Id of the key.
        secret: The secret that goes with it.
        token: The session token that goes with it; empty if there is none.
        region: Region that the request must be signed for.
        service: Service that the request must be signed for.
    """
    headers = exchange.headers
    found = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if found is None:
        return [f"authorization: is {headers.get('authorization')!r}; expected a signature"]
    faults = []
    scope = [key_id, headers.get("x-amz-date", "")[:8], region, service]
    if list(found.groups()[:4]) != scope:
        faults.append(f"authorization: has the scope {found.groups()[:4]}; expected {scope}")
    if headers.get("x-amz-security-token", "") != token:
        faults.append("x-amz-security-token: is not that of the key")
    faults += _date_faults(headers.get("x-amz-date", ""))
    signed = found[5].split(";")
    needed = {"content-type", "host", *(name for name in headers if name.startswith("x-amz-"))}
    if exchange.method == "GET":
        needed.discard("content-type")
    if signed != sorted(signed) or needed - set(signed):
        faults.append(f"authorization: signs {signed}; expected {sorted(needed)}, in this order")
    if faults or set(signed) - set(headers):
        return faults or [f"authorization: signs {signed}, which are not all there"]
    expected = signature(exchange, signed, secret, found[2], region, service)
    return [] if hmac.compare_digest(expected, found[6]) else ["authorization: a wrong signature"]


def _date_faults(date: str) -> list[str]:
    try:
        when = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
    except ValueError:
        return [f"x-amz-date: is {date!r}"]
    apart = abs(datetime.datetime.now(datetime.UTC) - when)
    if apart > datetime.timedelta(minutes=MINUTES_APART_MAX):
        return [f"x-amz-date: is {apart} from now"]
    return []


def signature(
    exchange: Exchange, signed: list[str], secret: str, day: str, region: str, service: str
) -> str:
    """The signature that a request must have."""
    parts = urlsplit(exchange.path)
    pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(
        f"{quote(key, safe='-_.~')}={quote(value, safe='-_.~')}" for key, value in pairs
    )
    lines = [f"{name}:{' '.join(exchange.headers[name].split())}\n" for name in signed]
    canonical = "\n".join(
        [
            exchange.method,
            # The path is escaped once more than it was sent: all services but S3 want it so.
            quote(parts.path, safe="/-_.~"),
            query,
            "".join(lines),
            ";".join(signed),
            hashlib.sha256(exchange.raw).hexdigest(),
        ]
    )
    scope = f"{day}/{region}/{service}/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join([ALGORITHM, exchange.headers["x-amz-date"], scope, hashed])
    key = f"AWS4{secret}".encode()
    for word in (day, region, service, "aws4_request"):
        key = hmac.digest(key, word.encode(), hashlib.sha256)
    return hmac.digest(key, to_sign.encode(), hashlib.sha256).hex()
