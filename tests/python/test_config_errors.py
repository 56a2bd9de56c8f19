"""The errors of configs and callers, by their reasons."""

from __future__ import annotations

import pytest

import nexusnitro
from nexusnitro import Backend, Config
from support.fake_configs import FakeConfigs

BACKEND = Backend("local", "openai", "http://vllm:8000/v1", "qwen3")


@pytest.mark.parametrize(
    ("reason", "cls"),
    [
        ("CONFIG_EXISTS", nexusnitro.ConfigExistsError),
        ("CONFIG_READ_ONLY", nexusnitro.ConfigReadOnlyError),
        ("CONFIG_WRITES_OFF", nexusnitro.ConfigWritesOffError),
        ("ENDPOINT_REFUSED", nexusnitro.EndpointRefusedError),
        ("PERMISSION_DENIED", nexusnitro.PermissionDeniedError),
        ("UNAUTHENTICATED", nexusnitro.AuthenticationError),
        ("TOO_MANY_CONFIGS", nexusnitro.TooManyConfigsError),
        ("STORE_UNAVAILABLE", nexusnitro.StoreUnavailableError),
    ],
)
def test_reasons_become_their_classes(
    configs: nexusnitro.Configs, service: FakeConfigs, reason: str, cls: type[Exception]
) -> None:
    service.failures = [reason]
    with pytest.raises(cls) as caught:
        configs.create(Config("fast", [BACKEND]))
    assert type(caught.value) is cls
