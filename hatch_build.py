"""What hatchling does before it builds or installs: it prepares the knowledge base (sipdiag/prepared.py)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Prepared(BuildHookInterface[Any]):
    """Writes the knowledge base beside the code, in the checkout as in the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from sipdiag.prepared import FILE, prepare

        FILE.write_bytes(prepare(root / "knowledge"))
        build_data["artifacts"].append(FILE.relative_to(root).as_posix())
