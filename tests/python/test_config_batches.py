"""Many configs at once: how they are cut into requests, and what becomes of each."""

from __future__ import annotations

import pytest

import nexusnitro
from nexusnitro import Backend, Config
from support.fake_configs import FakeConfigs

BACKEND = Backend("local", "openai", "http://vllm:8000/v1", "qwen3")


def test_a_batch_gives_a_result_for_each_config(
    configs: nexusnitro.Configs, service: FakeConfigs
) -> None:
    configs.create(Config("c-7", [BACKEND]))
    service.requests.clear()
    wanted = [Config(f"c-{index}", [BACKEND]) for index in range(25)]
    results = configs.batch_create(iter(wanted), allow_partial=True, batch_size=10, in_flight=2)
    assert sorted(len(request.requests) for request, _ in service.requests) == [5, 10, 10]
    assert [result.ok for result in results] == [index != 7 for index in range(25)]
    assert [result.id for result in results if result.ok] == [
        config.id for config in wanted if config.id != "c-7"
    ]
    assert all(result.etag for result in results if result.ok)
    assert results[3].config == wanted[3]
    assert isinstance(results[7].error, nexusnitro.ConfigExistsError)
    with pytest.raises(nexusnitro.ConfigExistsError):
        results[7].config  # noqa: B018
    assert configs.batch_create([]) == []


def test_all_or_nothing_is_one_request(configs: nexusnitro.Configs, service: FakeConfigs) -> None:
    configs.batch_create([Config(f"c-{index}", [BACKEND]) for index in range(1_500)])
    assert [len(request.requests) for request, _ in service.requests] == [1_500]
    with pytest.raises(nexusnitro.ConfigExistsError):
        configs.batch_create([Config("c-1", [BACKEND])])
    service.requests.clear()
    with pytest.raises(ValueError, match="more than 10,000"):
        configs.batch_create([Config(f"d-{index}", [BACKEND]) for index in range(10_001)])
    assert service.requests == []


def test_a_batch_goes_on_with_its_outcomes_when_a_request_fails(
    configs: nexusnitro.Configs, service: FakeConfigs
) -> None:
    service.failures = ["PERMISSION_DENIED"]
    wanted = [Config(f"c-{index}", [BACKEND]) for index in range(50)]
    results = configs.batch_create(wanted, allow_partial=True, batch_size=10, in_flight=1)
    assert len(results) == 50
    assert len(service.requests) == 1  # What came after it was not sent.
    assert {type(result.error) for result in results} == {nexusnitro.PermissionDeniedError}


def test_a_batch_keeps_to_the_size_of_messages(service: FakeConfigs) -> None:
    with nexusnitro.Client(service.target, message_bytes_max=2_000) as client:
        wanted = [Config(f"c-{index}", [BACKEND], labels={"l": "x" * 200}) for index in range(20)]
        results = client.configs.batch_create(wanted, allow_partial=True)
        assert all(result.ok for result in results)
        sizes = [request.ByteSize() for request, _ in service.requests]
        assert max(sizes) <= 2_000
        assert len(sizes) < 20
        with pytest.raises(nexusnitro.RequestTooLargeError):
            client.configs.batch_create(wanted)
        labels = {f"l-{index}": "x" * 255 for index in range(8)}
        with pytest.raises(nexusnitro.RequestTooLargeError) as caught:
            client.configs.batch_create([Config("x", [BACKEND], labels=labels)], allow_partial=True)
        assert caught.value.field == "configs[0]"
