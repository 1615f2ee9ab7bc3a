"""Messages for somebody who types: what Python calls an argument is a flag here."""

from __future__ import annotations

from sim.errors import Problem, ResourceError, ScenarioError, UserError

FLAGS = {"policies": "policy", "order": "story", "words": "trace"}
"""The flags of arguments that have another name."""


OF_SEVERAL = ("vary",)
"""Arguments that may be given several times: every line of the message is about one of them."""


def as_typed(error: UserError | ResourceError) -> str:
    """The message of `error`, with the flag for the argument that is wrong.

    >>> as_typed(UserError("expected one of totals, first, all, found 'none'", argument="keep"))
    "--keep: expected one of totals, first, all, found 'none'"
    """
    if isinstance(error, ScenarioError):
        return error.listed(_problem)
    flag = FLAGS.get(error.argument, error.argument)
    if error.argument in OF_SEVERAL:
        lines = str(error).removeprefix(f"{error.argument}: ").splitlines()
        # an indented line shows the place in a file of the problem above it
        return "\n".join(line if line.startswith("    ") else f"--{flag} {line}" for line in lines)
    return f"--{flag}{str(error).removeprefix(error.argument)}" if flag else str(error)


def _problem(problem: Problem) -> str:
    if not problem.assigned:
        return str(problem)
    return f"--set {problem}" if problem.path or problem.place else f"--set: {problem}"
