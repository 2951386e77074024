"""Copies, reprints and stories."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import numpy as np

from nlp.stories import Item, from_bytes, group, resemblance, signature, to_bytes

START = datetime(2026, 3, 18, 8, tzinfo=UTC)
TEXT = (
    "星海機器人公司週二在新竹展示第二代倉儲機器人，載重提高到一百二十公斤，充電時間縮短一半。"
    "公司說，首批三百台將在六月交給物流業者使用，年底前再擴充到兩個城市。"
    "負責人表示，新機種改用自行研發的感測模組，在光線不足的走道也能避開行人。"
    "不過業界仍在觀察維修成本，因為上一代機種的輪組平均半年就要更換。"
)
SIMPLIFIED = (
    "星海机器人公司周二在新竹展示第二代仓储机器人，载重提高到一百二十公斤，充电时间缩短一半。"
    "公司说，首批三百台将在六月交给物流业者使用，年底前再扩充到两个城市。"
    "负责人表示，新机种改用自行研发的感测模组，在光线不足的走道也能避开行人。"
    "不过业界仍在观察维修成本，因为上一代机种的轮组平均半年就要更换。"
)
OTHER = (
    "The harbor board approved a plan to power cranes from batteries on Monday, and expects the"
    " first of them to run by autumn. Dock workers asked for training before the change begins."
)


def axis(*weights: float) -> np.ndarray:
    vector = np.zeros(16, np.float32)
    vector[: len(weights)] = weights
    return vector / np.linalg.norm(vector)


def noise(number: int) -> str:
    """A text that shares no n-gram with that of another number."""
    return "".join(chr(0x4E00 + (number * 7919 + i * 10473) % 5000) for i in range(80))


def item(
    number: int,
    text: str = "",
    title: str = "標題",
    at: float = 0,
    vector: np.ndarray | None = None,
    names: Iterable[str] = (),
    credited: bool = False,
) -> Item:
    return Item(
        number,
        title,
        signature(text or noise(number)),
        axis(*[0] * number, 1) if vector is None else vector,
        frozenset(names),
        START + timedelta(hours=at),
        credited,
    )


def kinds(items: list[Item]) -> list[dict[int, str]]:
    return [dict(found.members) for found in group(items)]


def test_the_same_text_in_the_other_script_is_nearly_equal() -> None:
    assert resemblance(signature(TEXT), signature(SIMPLIFIED))[0] >= 0.9
    assert resemblance(signature(TEXT), signature(OTHER))[0] < 0.05


def test_a_part_is_contained_in_the_whole() -> None:
    jaccard, contained = resemblance(signature(TEXT), signature(TEXT[: len(TEXT) // 2]))
    assert jaccard < 0.6
    assert contained > 0.75


def test_empty_texts_resemble_nothing() -> None:
    assert resemblance(signature(""), signature("")) == (0.0, 0.0)


def test_signatures_survive_bytes() -> None:
    assert np.array_equal(from_bytes(to_bytes(signature(TEXT))), signature(TEXT))


def test_duplicates_and_reprints_follow_the_earliest() -> None:
    changed = TEXT.replace("不過業界仍在觀察", "業界人士認為還要觀察").replace("公司說，", "")
    found = kinds([item(3, changed, at=5), item(2, TEXT, at=2), item(1, TEXT)])
    assert found == [{1: "lead", 2: "duplicate", 3: "reprint"}]


def test_a_credited_copy_never_leads() -> None:
    assert kinds([item(1, TEXT, credited=True), item(2, TEXT, at=1)]) == [
        {2: "lead", 1: "duplicate"}
    ]


def test_reports_of_one_event_join_across_languages() -> None:
    names = {"entity-7", "entity-8", "entity-9"}
    found = kinds(
        [
            item(1, TEXT, "星海發表倉儲機器人", 0, axis(1, 0.2), names),
            item(2, OTHER, "Starsea shows a warehouse robot", 6, axis(1, 0.3), names),
            item(3, at=7),
        ]
    )
    assert found == [{1: "lead", 2: "same-story"}, {3: "lead"}]


def test_one_shared_company_is_not_a_story() -> None:
    found = kinds(
        [
            item(1, title="財報公布", vector=axis(1, 0.9), names={"a", "b"}),
            item(2, title="新品上市", at=1, vector=axis(1, -0.2), names={"a", "c"}),
        ]
    )
    assert len(found) == 2


def test_reports_days_apart_are_two_stories() -> None:
    same = {"vector": axis(1), "names": {"a", "b"}}
    assert len(kinds([item(1, at=0, **same), item(2, at=60, **same)])) == 2


def test_a_chain_does_not_pull_its_ends_together() -> None:
    turned = [axis(np.cos(angle), np.sin(angle)) for angle in (0.0, 0.5, 1.0, 1.5)]
    items = [item(n, title=f"T{n}", at=n, vector=v) for n, v in enumerate(turned, start=1)]
    assert not any({1, 4} <= set(story) for story in kinds(items))


def test_the_order_of_the_items_does_not_matter() -> None:
    items = [item(n, TEXT if n % 2 else "", at=n) for n in range(1, 7)]
    assert kinds(items) == kinds(items[::-1])


def test_no_items() -> None:
    assert group([]) == []
