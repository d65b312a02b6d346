"""The command `facts`.

Annotations are values here, not text: they say what the command line gives (parameters.py).
"""

from .arguments import (
    At,
    ClientKafkas,
    ClientRuntimes,
    Clusters,
    ConfigFile,
    Cwd,
    ExpiresWithin,
    GivenFiles,
    Host,
    Jaas,
    JavaHome,
    JavaOpts,
    Jdk,
    Kafka,
    NoConfig,
    Override,
    PathMap,
    PlainFormats,
    Role,
    RunAs,
    Secrets,
    SlowStores,
    Stores,
)
from .command_parts import Desk, Output, gather_given, guard_usage, names_of, read_targets
from .options import PLAIN_FORMATS
from .plans import make_plan


def facts(
    desk: Desk,
    files: GivenFiles,
    kafka: Kafka = None,
    jdk: Jdk = None,
    java_home: JavaHome = None,
    java_opts: JavaOpts = None,
    jaas: Jaas = None,
    client_runtime: ClientRuntimes = None,
    client_kafka: ClientKafkas = None,
    role: Role = None,
    host: Host = None,
    cwd: Cwd = None,
    path_map: PathMap = None,
    at: At = None,
    stores: Stores = None,
    run_as: RunAs = None,
    secret: Secrets = None,
    override: Override = None,
    expires_within: ExpiresWithin = None,
    cluster: Clusters = None,
    slow_stores: SlowStores = False,
    formats: PlainFormats = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Show the facts that rules can see of configurations and their stores."""
    from .formats.facts import render_facts, render_facts_json
    from .survey import survey

    with guard_usage() as usage:
        usage.plan = plan = make_plan(gather_given(locals()), names_of(files), config, no_config)
        targets = read_targets(formats, plan.names, PLAIN_FORMATS)
        seen = survey(plan.names, plan.options())
    render = {"json": render_facts_json, "terminal": render_facts}
    texts = tuple((path, render[name](seen.facts)) for name, path in targets)
    failed = tuple(f"{one.file} could not be looked at: {one.problem}." for one in seen.inputs if one.problem)
    desk.append(Output(texts, 2 if failed else 0, failed))
