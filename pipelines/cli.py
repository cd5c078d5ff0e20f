"""The `jtai` command: options that all commands share, where the commands are, and what an error looks like."""

from __future__ import annotations

import errno
import shutil
import traceback
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from pipelines.commands.exit_codes import COULD_NOT_RUN, DEFECT
from pipelines.commands.table import COMMANDS
from pipelines.extras import what_to_install
from pipelines.run.redaction import redact, redacted_errors
from pipelines.settings import Source, locate_workspace
from warehouse.errors import BadInput, JtaiError

WORLD = {
    errno.EACCES,
    errno.EDQUOT,
    errno.EEXIST,
    errno.EIO,
    errno.EISDIR,
    errno.EMFILE,
    errno.ENOENT,
    errno.ENOSPC,
    errno.EFBIG,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
    errno.EADDRINUSE,
}
"""What an operating system refuses for reasons that are not ours: rights, room, names that people give."""


class LazyCommands(TyperGroup):
    """The commands of `COMMANDS`, in that order."""

    def list_commands(self, ctx: object) -> list[str]:
        """The names of the commands."""
        return [name for commands in COMMANDS.values() for name in commands]

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:
        """What a list of commands shows of one: its name and help; None where there is none."""
        helps = {name: text for commands in COMMANDS.values() for name, text in commands.items()}
        return TyperCommand(cmd_name, help=helps[cmd_name]) if cmd_name in helps else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the arguments name, whole, and the arguments that are left for it."""
        name, command, left = super().resolve_command(ctx, args)
        return name, command and load_command(str(name)), left


def load_command(name: str) -> TyperCommand | TyperGroup:
    """Import the module of a command and return the command; where an extra is missing, one that says so."""
    module = next(module for module, commands in COMMANDS.items() if name in commands)
    part = typer.Typer()
    try:
        import_module(f"pipelines.commands.{module}").register(part)
    except ModuleNotFoundError as error:
        if (to_install := what_to_install(error)) is None:
            raise
        _register_missing(part, name, to_install)
    command = typer.main.get_group(part).commands[name]
    assert isinstance(command, TyperCommand | TyperGroup)
    command.help = COMMANDS[module][name]
    return command


def _register_missing(part: typer.Typer, name: str, to_install: str) -> None:
    """Add a command that only says what to install; it takes whatever the real one would."""

    def command(context: typer.Context) -> None:
        raise BadInput(f"jtai {name}: {to_install}")

    part.command(name, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})(command)


app = typer.Typer(
    name="jtai",
    cls=LazyCommands,
    help="The archive of joint targeted area inspections: refresh it, ask it, cite it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version  # what parses the metadata takes longer than all else that is asked here

        typer.echo(f"jtai {version('jtai-archive')}")
        raise typer.Exit


@app.callback()
def choose_workspace(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            help="Folder of the archive, or a DuckDB file to read; else JTAI_WORKSPACE, else data/.",
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        Source | None,
        typer.Option(
            "--source",
            help="The publishers' sites, or the bundled synthetic sample; else what the workspace remembers.",
            show_default=False,
        ),
    ] = None,
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the version, and nothing else.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    """Set the workspace that every command works on."""
    context.obj = locate_workspace(workspace, source)


def exit_code(error: BaseException) -> int:
    """Say an error in one line on standard error; returns the exit code for it."""
    if isinstance(error, JtaiError):
        said, code = str(error), COULD_NOT_RUN
    elif isinstance(error, OSError) and error.errno in WORLD:
        said, code = _describe(error), COULD_NOT_RUN
    elif to_install := what_to_install(error):
        said, code = to_install, COULD_NOT_RUN
    else:
        place = traceback.extract_tb(error.__traceback__)[-1]
        notes = "".join(f"; {note}" for note in getattr(error, "__notes__", ()))
        if not notes:  # no log has it
            traceback.print_exception(error)
        said = f"a defect of this program: {type(error).__name__}: {error} ({place.filename}:{place.lineno}){notes}"
        code = DEFECT
    from rich.console import Console  # most commands need none
    from rich.markup import escape

    line = " ".join(redact(said).split("\n"))
    Console(stderr=True, highlight=False).print(f"[red]jtai:[/red] {escape(line)}", soft_wrap=True)
    return code


def _describe(error: OSError) -> str:
    """What the operating system refused, of which file, and how much room there is where room is what lacks."""
    said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT) and error.filename:
        folder = next((path for path in Path(error.filename).absolute().parents if path.exists()), Path("/"))
        said += f"; {shutil.disk_usage(folder).free / 1_000_000:,.0f} MB free at {folder}"
    return said


def main() -> None:
    """Run the command line."""
    try:
        with redacted_errors():
            app()
    except Exception as error:
        raise SystemExit(exit_code(error)) from error


if __name__ == "__main__":
    main()
