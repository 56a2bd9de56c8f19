"""client.configs of an AsyncClient."""

from __future__ import annotations

import asyncio

import pytest

import nexusnitro
from nexusnitro import Backend, Config
from support.fake_configs import FakeConfigs, complete, updated

BACKEND = Backend("local", "openai", "http://vllm:8000/v1", "qwen3")


def test_the_asynchronous_twin_does_the_same(service: FakeConfigs) -> None:
    async def run() -> None:
        async with nexusnitro.AsyncClient(service.target, timeout=10.0) as client:
            made = await client.configs.create(Config("fast", [BACKEND]))
            assert await client.configs.get("fast") == made
            changed = await client.configs.update(made.replace(labels={"a": "b"}))
            assert changed.labels == {"a": "b"}
            assert [config.id async for config in client.configs.list(page_size=1)] == ["fast"]
            (check,) = await client.configs.check("fast")
            assert check.ok
            wanted = [Config(f"c-{index}", [BACKEND]) for index in range(25)]
            results = await client.configs.batch_create(wanted, allow_partial=True, batch_size=10)
            assert [result.id for result in results] == [config.id for config in wanted]
            with pytest.raises(nexusnitro.ConfigExistsError):
                await client.configs.batch_create(wanted)
            service.failures = ["UNAUTHENTICATED"]
            failed = await client.configs.batch_create(wanted, allow_partial=True, in_flight=1)
            assert {type(each.error) for each in failed} == {nexusnitro.AuthenticationError}
            await client.configs.delete("fast")
            with pytest.raises(nexusnitro.ConfigNotFoundError):
                await client.configs.get("fast")
            service.watches = [
                [updated("a", 5), complete(9)],
                ["WATCH_TOO_OLD"],
                [updated("b", 5), complete(12)],
            ]
            kinds = []
            async for change in client.configs.watch():
                kinds.append(change.kind)
                if len(kinds) == 5:
                    break
            assert kinds == [
                *("updated", "current_state_complete", "reset"),
                *("updated", "current_state_complete"),
            ]

    asyncio.run(run())


def test_cancelling_a_task_ends_an_asynchronous_watch(service: FakeConfigs) -> None:
    async def run() -> None:
        async with nexusnitro.AsyncClient(service.target) as client:

            async def watch() -> None:
                async for _ in client.configs.watch():
                    pass

            task = asyncio.create_task(watch())
            assert await asyncio.to_thread(service.watching.wait, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
