"""SALib, the package of sensitivity analyses: imported where it is used, and asked for where it is missing."""

from __future__ import annotations

import importlib
from typing import Any

from sim.errors import UserError


def salib(module: str, argument: str) -> Any:
    """The `module` of SALib of that name, such as 'sample.sobol'.

    Raises `UserError` about the `argument` that needs it, with the install line, where it is not installed.
    """
    try:
        return importlib.import_module(f"SALib.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "SALib":
            raise
        message = "this design needs SALib: pip install 'backorders[sensitivity]'"
        raise UserError(message, argument=argument) from None
