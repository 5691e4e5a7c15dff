"""Make a vault of any size for measurements: 5 KB a note, 12 links, a few hubs.

`python benchmarks/make_vault.py FOLDER COUNT` writes COUNT notes below FOLDER. The same count
gives the same bytes.
"""

import random
import sys
from pathlib import Path

WORDS = """
knowledge garden note link thought reading memory system practice writing index question
answer project review method structure pattern habit source argument context meaning draft
outline topic theory model example history language design learning teaching research
""".split()
HUBS = 5


def name_of(number: int) -> str:
    """The name of note `number`; every one is different."""
    first, second = WORDS[number % len(WORDS)], WORDS[number // len(WORDS) % len(WORDS)]
    return f"{first.title()} {second} {number}"


def folder_of(number: int) -> str:
    """A folder tree with about two hundred notes in each folder."""
    return f"Area {number // 200 % 40}/Topic {number // 200}"


def sentence(rng: random.Random, length: int) -> str:
    return " ".join(rng.choices(WORDS, k=length)).capitalize() + "."


def text_of(number: int, count: int, rng: random.Random) -> str:
    """A note with front matter, eight headings, twelve links, tags, a list and a table."""
    links = [rng.randrange(count) for _ in range(11)] + [rng.randrange(min(HUBS, count))]
    lines = ["---", f"aliases: [Alias {number}, {name_of(number)} too]"]
    lines += [f"tags: [{rng.choice(WORDS)}, {rng.choice(WORDS)}/{rng.choice(WORDS)}]", "---", ""]
    lines += [f"# {name_of(number)}", ""]
    for part in range(7):
        lines += [f"## {sentence(rng, 3)[:-1]} {part}", ""]
        for _ in range(3):
            lines += [sentence(rng, 24), ""]
        for target in links[part * 2 : part * 2 + 2]:
            lines += [f"{sentence(rng, 6)} See [[{name_of(target)}]] #{rng.choice(WORDS)}", ""]
        if part == 3:
            lines += ["| a | b |", "|---|---|", f"| {sentence(rng, 3)} | {sentence(rng, 3)} |", ""]
        if part == 5:
            lines += [f"- {sentence(rng, 8)} ^item{part}", f"- {sentence(rng, 8)}", ""]
            lines += ["```python", "print('[[not a link]]')", "```", ""]
    return "\n".join(lines)


def make_vault(folder: Path, count: int) -> None:
    """Write the vault."""
    (folder / ".obsidian").mkdir(parents=True, exist_ok=True)
    rng = random.Random(count)
    for number in range(count):
        place = folder / folder_of(number)
        place.mkdir(parents=True, exist_ok=True)
        text = text_of(number, count, rng)
        (place / f"{name_of(number)}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    make_vault(Path(sys.argv[1]), int(sys.argv[2]))
