#!/usr/bin/env python3
"""Keeps a bundle of the present version for later ones: `make_data.py LINDE NAME` writes data/NAME.bundle and data/NAME.json.

Two people, statements, a text that both wrote at the same time, an invitation that was withdrawn, a raised role; and what the
program that wrote it shows of them. To be run once for each release, from a build of it:

    tests/compat/make_data.py target/release/linde 0.1.0
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).parent / "data"


def command(linde, home):
    def run(*arguments, text=None):
        answer = subprocess.run([linde, "--home", home, "--json", *arguments], input=text, capture_output=True, text=True)
        if answer.returncode != 0:
            sys.exit(f"linde {' '.join(arguments)}: {answer.stdout}{answer.stderr}")
        return json.loads(answer.stdout)

    return run


def shown(run, space):
    """What a person sees of a space. tests/compat/main.rs gathers the same."""
    statements = run("statement", "list", space)["items"]
    documents = [run("text", "show", space, row["doc"]) for row in run("text", "list", space)]
    return {
        "space": space,
        "state": run("space", "state", space)["hash"],
        "members": sorted([row["name"], row["role"]] for row in run("space", "members", space)),
        "statements": [[row["id"], row["author"]["name"], row["time_ms"], row["text"]] for row in statements],
        "texts": sorted([row["title"], [[s["title"], s["text"]] for s in row["sections"]]] for row in documents),
    }


def main():
    linde, name = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        stick = str(home / "stick")
        kaethe, bruno = command(linde, home / "kaethe"), command(linde, home / "bruno")
        space = kaethe("space", "create", "Lindenhof", "--purpose", "Hof und Gärten", "--my-name", "Käthe")["id"]
        kaethe("statement", "add", space, "Der Spielplatz braucht mehr Schatten.")
        kaethe("text", "create", space, "Vorschlag für den Hof")
        kaethe("text", "add-section", space, "Vorschlag für den Hof", "Bänke", "--file", "-", text="Zwei Bänke.\n")
        withdrawn = kaethe("invite", "create", space, "--uses", "3")
        kaethe("invite", "revoke", space, withdrawn["id"])
        link = kaethe("invite", "create", space)["link"]
        kaethe("bundle", "export", space, stick, "--full")
        bruno("join", link, "--name", "Bruno")
        bruno("bundle", "import", stick)
        bruno("statement", "add", space, "Die Linde bleibt. 🌳")
        section = (space, "Vorschlag für den Hof", "Bänke")
        bruno("text", "save", *section, text="Zwei Bänke.\nUnd ein Tisch.\n")
        bruno("bundle", "export", space, stick, "--full")
        kaethe("text", "save", *section, text="Zwei neue Bänke.\n")
        kaethe("bundle", "import", stick)
        bruno_id = next(row["person"] for row in kaethe("space", "members", space) if row["name"] == "Bruno")
        kaethe("role", space, bruno_id, "moderator")
        DATA.mkdir(exist_ok=True)
        kaethe("bundle", "export", space, str(DATA / f"{name}.bundle"), "--full")
        (DATA / f"{name}.bundle.have").unlink(missing_ok=True)
        found = json.dumps(shown(kaethe, space), ensure_ascii=False, indent=2, sort_keys=True)
        (DATA / f"{name}.json").write_text(found + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
