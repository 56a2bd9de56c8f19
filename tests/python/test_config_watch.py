"""Watches: what they tell, and how they go on."""

from __future__ import annotations

import threading

import pytest

import nexusnitro
from support.fake_configs import FakeConfigs, complete, gone, updated


def test_a_watch_tells_the_state_and_then_changes(
    configs: nexusnitro.Configs, service: FakeConfigs
) -> None:
    service.watches = [[updated("a", 5), complete(9), gone("a", 10)]]
    changes = configs.watch()
    told = [next(changes) for _ in range(3)]
    assert [(change.kind, change.id, change.version) for change in told] == [
        ("updated", "a", 5),
        ("current_state_complete", "", 9),
        ("deleted", "a", 10),
    ]
    assert told[0].config is not None
    changes.close()


def test_a_watch_goes_on_from_its_last_version(
    configs: nexusnitro.Configs, service: FakeConfigs
) -> None:
    service.watches = [[updated("a", 5), complete(9), gone("a", 10)], [updated("b", 11)]]
    changes = configs.watch()
    assert [next(changes).version for _ in range(4)] == [5, 9, 10, 11]
    assert [request.after_version for request, _ in service.requests] == [0, 10]


def test_a_watch_that_breaks_amid_the_state_begins_anew(
    configs: nexusnitro.Configs, service: FakeConfigs
) -> None:
    service.watches = [[updated("a", 5), "STORE_UNAVAILABLE"], [updated("a", 5), complete(9)]]
    changes = configs.watch()
    kinds = [next(changes).kind for _ in range(4)]
    assert kinds == ["updated", "reset", "updated", "current_state_complete"]
    assert [request.after_version for request, _ in service.requests] == [0, 0]


def test_a_watch_whose_version_is_too_old_reads_the_state_again(
    configs: nexusnitro.Configs, service: FakeConfigs
) -> None:
    service.watches = [["WATCH_TOO_OLD"], [updated("a", 5), complete(9)]]
    changes = configs.watch(after_version=3)
    kinds = [next(changes).kind for _ in range(3)]
    assert kinds == ["reset", "updated", "current_state_complete"]
    assert [request.after_version for request, _ in service.requests] == [3, 0]


def test_a_watch_that_shall_not_go_on_raises(
    configs: nexusnitro.Configs, service: FakeConfigs
) -> None:
    service.watches = [["WATCH_TOO_OLD"], [complete(1)], ["PERMISSION_DENIED"]]
    with pytest.raises(nexusnitro.WatchTooOldError) as caught:
        next(configs.watch(after_version=3, resume=False))
    assert caught.value.code == "OUT_OF_RANGE"
    ended = configs.watch(resume=False)
    assert next(ended).kind == "current_state_complete"
    with pytest.raises(nexusnitro.SidecarConnectionLostError):
        next(ended)
    with pytest.raises(nexusnitro.PermissionDeniedError):
        next(configs.watch())


def test_closing_the_client_ends_a_watch(service: FakeConfigs) -> None:
    client = nexusnitro.Client(service.target)
    failed: list[BaseException] = []

    def watch() -> None:
        try:
            next(client.configs.watch())
        except nexusnitro.NexusNitroError as error:
            failed.append(error)

    thread = threading.Thread(target=watch)
    thread.start()
    assert service.watching.wait(5)
    client.close()
    thread.join(5)
    assert isinstance(failed[0], nexusnitro.CallCancelledError)
