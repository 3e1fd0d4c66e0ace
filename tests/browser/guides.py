"""The guide's pages: its snippets as they stand in docs/inbox.md, built with the packed package."""

import asyncio
import os
import re
import shutil
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from tests.browser.product import ROOT

SOURCES = Path(__file__).parent / "guides"
GUIDE = ROOT / "docs" / "inbox.md"
PACKAGE = ROOT / "frontend" / "inbox"
NODE = ROOT / ".venv-node" / "bin"
FRAMEWORKS = {"react": "tsx", "vue": "vue", "svelte": "svelte"}
# What a host has of its own: a router, and a way to show a screen.
_HOST = """<script>
  globalThis.shown = [];
  globalThis.show = globalThis.showScreen = (target) => shown.push(target);
  globalThis.router = { push: ({ name, query }) => shown.push({ screen: name, inputs: query }) };
</script>"""
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A host</title>
<link rel="icon" href="data:,">{host}<main id="app">{body}</main></html>"""


def missing() -> str | None:
    """Why the guides cannot be built here; None when they can."""
    if (NODE / "npm").exists() and (ROOT / "frontend" / "node_modules").is_dir():
        return None
    return "the front end is not built (python -m tools.build_frontend)"


async def build(folder: Path, url: str) -> None:
    """Every guide's page into `folder`/dist, for a Tocsin at `url`."""
    snippets = _snippets(url)
    shutil.copytree(SOURCES, folder, dirs_exist_ok=True)
    await _run(folder, "npm", "ci")
    await _run(PACKAGE, "npm", "pack", "--pack-destination", str(folder))
    _unpack(next(folder.glob("tocsin-inbox-*.tgz")), folder / "node_modules" / "@tocsin" / "inbox")
    for name, ending in FRAMEWORKS.items():
        (folder / f"Bell.{ending}").write_text(snippets[ending], "utf-8")
        entry = "react.tsx" if name == "react" else f"{name}.js"
        body = f'<script type="module" src="/{entry}"></script>'
        (folder / f"{name}.html").write_text(_PAGE.format(host=_HOST, body=body), "utf-8")
    await _run(folder, "node", "node_modules/typescript/bin/tsc")
    await _run(folder, "node", "build.mjs")
    plain = _PAGE.format(host=_HOST, body=snippets["html"])
    (folder / "dist" / "plain.html").write_text(plain, "utf-8")


@asynccontextmanager
async def host(folder: Path, token: str) -> AsyncIterator[str]:
    """A site that serves the pages, and its reader's inbox token; its address."""

    async def inbox_token(_request: web.Request) -> web.Response:
        return web.Response(text=token)

    site = web.Application()
    site.router.add_get("/my/inbox-token", inbox_token)
    site.router.add_static("/", folder / "dist")
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "localhost", 0).start()
    try:
        yield f"http://localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _snippets(url: str) -> dict[str, str]:
    """The first of each language."""
    text = GUIDE.read_text("utf-8").replace("https://tocsin.example.com", url)
    found = re.findall(r"^```(\w+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return dict(reversed(found))


def _unpack(archive: Path, place: Path) -> None:
    """As npm does, which would ask for the package's optional peers."""
    with tarfile.open(archive) as packed:
        packed.extractall(place.parent, filter="data")
    (place.parent / "package").rename(place)


async def _run(folder: Path, *command: str) -> None:
    program, *arguments = command
    variables = os.environ | {"PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}"}
    process = await asyncio.create_subprocess_exec(
        NODE / program,
        *arguments,
        cwd=folder,
        env=variables,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, f"{' '.join(command)}: {said.decode()}"
