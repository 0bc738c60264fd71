"""Where that which ships with the portal stands: forms, templates, translations."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
# beside the product in a checkout, inside it in a wheel
SHIPPED = HERE / "bundle" if (HERE / "bundle").is_dir() else HERE.parent
ENV_FILE = "PORTAL_ENV_FILE"  # of the environment: where the file of settings is
COUNCILS = "PORTAL_COUNCILS"  # of the environment: the folder of a file of settings for each council
