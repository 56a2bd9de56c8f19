"""Makes configs on a running sidecar, watches them, changes one and cleans up.

    nexusnitro-server --listen 127.0.0.1:50051 --allowed-endpoint http://127.0.0.1:8000 &
    python configs.py

The sidecar's address is $NEXUSNITRO_TARGET, its token $NEXUSNITRO_TOKEN if it wants one.
"""

import nexusnitro
from nexusnitro import Backend, Config, EmbeddedOptions, RetryPolicy, Timeouts


def echo(id: str, team: str) -> Config:
    """A config whose backend answers in process; for a real one leave `embedded` out."""
    backend = Backend("echo", "openai", model="echo-1", embedded=EmbeddedOptions(mode="echo"))
    return Config(
        id,
        [backend],
        timeouts=Timeouts(total=30),
        retry=RetryPolicy(attempts_max=2),
        labels={"team": team},
    )


def main() -> None:
    """Runs the example."""
    with nexusnitro.Client() as client:
        configs = client.configs
        made = configs.create(echo("example", "search"))
        print(f"made {made.name}, {made.state.origin}, etag {made.etag}")
        for warning in made.state.warnings:
            print("note:", warning.message)
        try:
            print(client.chat("Say hi", config="example").text)

            try:
                configs.create(echo("example", "search"))
            except nexusnitro.ConfigExistsError as error:
                print("refused:", error.code)

            changed = configs.update(made.replace(timeouts=Timeouts(total=60)))
            print("changed, total:", changed.timeouts and changed.timeouts.total)
            try:
                configs.update(made.replace(labels=None))
            except nexusnitro.StaleEtagError:
                print("refused: it has changed since it was read")

            try:
                echo("example", "x").replace(backends=[Backend("x", "opnai", model="y")])
            except ValueError as error:
                print("wrong:", error)

            results = configs.batch_create(
                [echo(f"example-{index}", "ads") for index in range(20)], allow_partial=True
            )
            print(sum(result.ok for result in results), "more made")
            ads = [config.id for config in configs.list(filter="labels.team=ads", page_size=8)]
            print(len(ads), "of the team ads")

            known = set()
            for change in configs.watch():
                if change.kind == "current_state_complete":
                    break  # From here on it would tell changes.
                known.add(change.id)
            print(f"the watch knows {sum(id.startswith('example') for id in known)} examples")
        finally:
            for config in list(configs.list()):
                if config.id.startswith("example"):
                    configs.delete(config.id)
        print("deleted")


if __name__ == "__main__":
    main()
