"""`jianbao convert` as a filter."""

from click.testing import CliRunner

from crawler.commands.convert import command


def test_lines_are_converted_and_explained() -> None:
    done = CliRunner().invoke(
        command, ["--to", "zh-Hant-TW", "--explain"], input="英伟达发布新软件\nplain\n已是繁體軟件"
    )
    assert done.exit_code == 0
    assert done.stdout == "輝達發布新軟體\nplain\n已是繁體軟件"
    assert "1\tnames\t英伟达\t輝達" in done.stderr


def test_a_sense_is_named_and_a_layer_left_out() -> None:
    arguments = ["--to", "zh-Hant-TW", "--explain", "--without", "quotation"]
    done = CliRunner().invoke(command, arguments, input="“恒星”的质量")
    assert done.stdout == "“恆星”的質量"
    assert "1\tvocabulary (physics)\t质量\t質量" in done.stderr


def test_unknown_target_is_a_usage_error() -> None:
    assert CliRunner().invoke(command, ["--to", "zh-TW"], input="").exit_code == 2
