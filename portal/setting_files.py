"""Where settings come from: the environment, a file beneath it, or for one of several councils its file alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from portal.settings import SECRETS, Apart, Settings, SettingsFaulty
from portal.shipped import COUNCILS, ENV_FILE

# from the folder of the env file, unless whole paths
FOLDERS = ("data", "backups", "temporary", "content", "logo", "logo_dark")


def load_settings(env_file: Path | None = None, *, apart: bool = False, **given: Any) -> Settings:
    """Settings from the environment, from `env_file` beneath it, and from `given` above both; raises SettingsFaulty.

    What the file calls a folder is one beside the file, from wherever the portal is started. With `apart` nothing of
    the environment is read, and a setting that stands there is refused, so that none reaches another council.
    """
    problems = list(_in_environment(apart))
    if apart and env_file and "${" in env_file.read_text("utf-8"):
        problems.append(f"{env_file}: ${{ would be filled in from the environment: write the value itself")
    try:
        settings = (Apart if apart else Settings)(_env_file=env_file, **given)
    except ValidationError as fault:
        raise SettingsFaulty(problems + [_problem(error) for error in fault.errors()]) from fault
    if problems:
        raise SettingsFaulty(problems)
    if env_file is None:
        return settings
    paths = {name: env_file.parent / path for name in FOLDERS if (path := getattr(settings, name))}
    return settings.model_copy(update=paths)


def with_changes(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """These settings with some of them changed, checked as a whole; raises SettingsFaulty."""
    read = {f"{name}_file": None for name in SECRETS}  # what stood in them is among the settings
    return load_settings(apart=isinstance(settings, Apart), **(settings.model_dump() | read | dict(changes)))


def _in_environment(apart: bool) -> Iterator[str]:
    """What must not stand there: what is no setting, and for one of several councils what is."""
    for name in os.environ:
        if not name.startswith("PORTAL_") or name in (ENV_FILE, COUNCILS):
            continue
        if name.removeprefix("PORTAL_").lower() not in Settings.model_fields:
            yield f"{name}: there is no such setting"
        elif apart:
            yield f"{name}: stands in the environment, which is every council's: write it into a council's own file"


def _problem(error: Any) -> str:
    name = "_".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{name.upper()}: there is no such setting"
    said = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "missing" and name in Settings.model_fields:
        said = f"must be given: {Settings.model_fields[name].description}"
    return f"PORTAL_{name.upper()}: {said}" if name else said
