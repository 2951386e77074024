"""`jianbao convert`: lines on standard input, the same lines in another script."""

from __future__ import annotations

import sys

import click


@click.command()
@click.option(
    "--to",
    required=True,
    type=click.Choice(["zh-Hant-TW", "zh-Hant-HK", "zh-Hans-CN"]),
    help="The script and region wanted.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(["names", "vocabulary", "words", "quotation", "style"]),
    help="A layer to leave out; may be given more than once.",
)
@click.option("--explain", is_flag=True, help="Tell on standard error what each rule changed.")
def command(to: str, without: tuple[str, ...], explain: bool) -> None:
    """Convert lines between Traditional and Simplified Chinese, with regional words and names.

    Text that is already in the wanted script, and text that is not Chinese, comes out unchanged.

    \b
    echo 英伟达发布新软件 | jianbao convert --to zh-Hant-TW
    jianbao convert --to zh-Hans-CN --explain < 文章.txt
    jianbao convert --to zh-Hant-HK --without vocabulary < 文章.txt

    With --explain, one line a change goes to standard error: line number, rule, before, after,
    with tabs between them. The rules are the layers, and opencc under them: names and vocabulary
    (our tables; "vocabulary (physics)" names the sense), words (common words that OpenCC must not
    cut), quotation (marks) and style (characters as the region's press writes them).
    """
    from nlp.convert import convert
    from nlp.convert import explain as changes

    lines = click.open_file("-", encoding="utf-8", errors="replace")
    for number, line in enumerate(lines, 1):
        sys.stdout.write(convert(line, to, without))
        if explain:
            for change in changes(line, to, without):
                rule = f"{change.rule} ({change.sense})" if change.sense else change.rule
                click.echo(f"{number}\t{rule}\t{change.before}\t{change.after}", err=True)
