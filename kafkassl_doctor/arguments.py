"""The options of the command line: their names, what help says of them, and what a shell completes."""

from collections.abc import Callable
from typing import Annotated

from .exits import KINDS, NEVER, SEVERITIES
from .options import FORMATS, PLAIN_FORMATS, ROLES, RUNTIMES
from .parameters import argument, option


def complete_words(*words: str) -> Callable[[str], list[str]]:
    """Return a completer of the words, which may also be the last of several separated by commas."""

    def complete(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        return [before + comma + word for word in words if word.startswith(last)]

    return complete


def complete_rules(incomplete: str) -> list[tuple[str, str]]:
    """Return the rules whose names begin so, with their titles."""
    from .rules import load_rules

    before, comma, last = incomplete.rpartition(",")
    return [(before + comma + rule.id, rule.title) for rule in load_rules() if rule.id.startswith(last)]


Files = Annotated[
    list[str] | None,
    argument(
        metavar="FILE...",
        help="Configurations of nodes and clients; - is standard input.  [default: those of kafkassl-doctor.toml]",
        show_default=False,
    ),
]
GivenFiles = Annotated[
    list[str],
    argument(metavar="FILE...", help="Configurations of nodes and clients; - is standard input.", show_default=False),
]
Folder = Annotated[str, argument(metavar="DIR", help="Where the configurations are.")]
Force = Annotated[bool, option("--force", help="Write over the configuration that there is.")]
Query = Annotated[
    str,
    argument(metavar="RULE|TEXT", help="A rule's name, or what Kafka or the JVM said.", autocompletion=complete_rules),
]
Kafka = Annotated[
    str | None, option(metavar="VERSION", help="Kafka release to judge for.  [default: the newest known]")
]
Jdk = Annotated[str | None, option(metavar="VERSION", help="Its JDK; 17 is the newest update of 17 known.")]
JavaHome = Annotated[
    str | None, option(metavar="DIR", help="Take version, java.security and cacerts from this JVM; nothing is run.")
]
ClientRuntimes = Annotated[
    list[str] | None,
    option(
        "--client-runtime",
        metavar="[FILE=]RUNTIME",
        help="What runs clients: java8, java11.0.24, …, librdkafka, python, kafka-python, aiokafka, go, node; "
        "several by commas. All but librdkafka take files of Java clients for the same client in their words.",
        autocompletion=complete_words(*RUNTIMES),
    ),
]
ClientKafkas = Annotated[
    list[str] | None, option("--client-kafka", metavar="[FILE=]VERSION", help="Kafka release of Java clients.")
]
JavaOpts = Annotated[
    list[str] | None,
    option(metavar="[FILE=]OPTIONS", help="Options of the JVM; env:KAFKA_OPTS takes them from there. Repeatable."),
]
Jaas = Annotated[
    list[str] | None, option(metavar="[FILE=]PATH", help="JAAS file of the JVM, as in java.security.auth.login.config.")
]
Role = Annotated[
    str | None,
    option(
        "--as", metavar="ROLE", help=f"What the files are: {', '.join(ROLES)}.", autocompletion=complete_words(*ROLES)
    ),
]
Host = Annotated[str | None, option(metavar="FQDN", help="Full name of the node's machine.")]
Cwd = Annotated[
    str | None, option(metavar="DIR", help="Working directory of Kafka, for relative paths.  [default: this one]")
]
PathMap = Annotated[list[str] | None, option(metavar="FROM=TO", help="Look for paths under FROM below TO. Repeatable.")]
At = Annotated[str | None, option(metavar="TIME", help="Moment to judge for, in UTC.  [default: now]")]
Stores = Annotated[
    str | None,
    option(
        metavar="here|elsewhere",
        help="elsewhere: what is not on this machine is unknown, modes and owners are not judged.  [default: here]",
        autocompletion=complete_words("here", "elsewhere"),
    ),
]
Probe = Annotated[
    bool, option("--probe", help="Dial the advertised address of every listener too, and compare what answers.")
]
Resolve = Annotated[
    list[str] | None,
    option(metavar="HOST:PORT:ADDRESS", help="Address of a name that DNS does not know yet. Repeatable."),
]
RunAs = Annotated[str | None, option(metavar="USER", help="User that Kafka runs as, for access to files.")]
Secrets = Annotated[
    list[str] | None,
    option(
        "--secret", metavar="KEY=SOURCE", help="Value that a vault supplies: KEY=env:NAME or KEY=file:PATH. Repeatable."
    ),
]
Override = Annotated[list[str] | None, option(metavar="KEY=VALUE", help="Set a key over every file. Repeatable.")]
ExpiresWithin = Annotated[
    str | None, option(metavar="TIME", help="Report certificates that end within this time.  [default: 30d]")
]
Clusters = Annotated[
    list[str] | None, option("--cluster", metavar="NAME=FILE,...", help="Files that form a cluster. Repeatable.")
]
SlowStores = Annotated[bool, option("--slow-stores", help="Open stores with very high iteration counts too.")]
Formats = Annotated[
    list[str] | None,
    option(
        "--format",
        metavar="NAME[=PATH]",
        help=f"{', '.join(FORMATS)}; to a file if one is named. Repeatable.",
        autocompletion=complete_words(*FORMATS),
    ),
]
PlainFormats = Annotated[
    list[str] | None,
    option(
        "--format",
        metavar="NAME[=PATH]",
        help=f"{' or '.join(PLAIN_FORMATS)}, to a file if one is named. Repeatable.",
        autocompletion=complete_words(*PLAIN_FORMATS),
    ),
]
FailOn = Annotated[
    list[str] | None,
    option(
        metavar="WHAT",
        help=f"What gives exit code 1: {', '.join(SEVERITIES)} (and worse), never, {', '.join(KINDS)}. Repeatable.",
        autocompletion=complete_words(*SEVERITIES, NEVER, *KINDS),
    ),
]
Strict = Annotated[bool, option("--strict", help="What can't be told gives exit code 1 too.")]
Select = Annotated[
    list[str] | None,
    option(metavar="RULE", help="Judge by these rules only. Repeatable.", autocompletion=complete_rules),
]
Ignore = Annotated[
    list[str] | None,
    option(metavar="RULE", help="Do not judge by these rules. Repeatable.", autocompletion=complete_rules),
]
RuleFolders = Annotated[
    list[str] | None, option("--rules", metavar="DIR", help="Folder with rules of your own. Repeatable.")
]
BaselineFile = Annotated[
    str | None, option("--baseline", metavar="FILE", help="Count only findings that FILE does not know.")
]
WriteBaseline = Annotated[str | None, option(metavar="FILE", help="Write the findings that there are to FILE.")]
ConfigFile = Annotated[
    str | None,
    option("--config", metavar="FILE", help="Configuration of kafkassl-doctor.  [default: found upwards from FILE]"),
]
NoConfig = Annotated[bool, option("--no-config", help="Follow no configuration of kafkassl-doctor.")]
WholeCluster = Annotated[bool, option("--whole-cluster", help="Check the other files of their clusters, too.")]
ShowConfig = Annotated[bool, option("--show-config", help="Show each setting and where it comes from; check nothing.")]
Quiet = Annotated[bool, option("--quiet", "-q", help="One line for each finding, and the summary.")]
Verbose = Annotated[bool, option("--verbose", "-v", help="Also what passed, and every reason in full.")]
NoColor = Annotated[bool, option("--no-color", help="No colours, as with NO_COLOR in the environment.")]
