from sipdiag.report.charts import seconds, spark, spread, stacked

HOSTILE = '"><script>'


def test_times_fall_into_equal_parts_and_the_last_one_into_the_last() -> None:
    assert spread([0.0, 0.4, 5.0, 10.0], 0.0, 10.0, 10) == [2, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    assert spread([3.0], 3.0, 3.0, 2) == [1, 0]


def test_a_sparkline_has_a_bar_where_there_is_something() -> None:
    drawn = spark([0, 1, 0, 4], "When: <then>")
    assert drawn.count("<rect") == 2
    assert 'aria-label="When: &lt;then&gt;"' in drawn


def test_bars_are_as_high_as_their_share_and_say_what_they_are() -> None:
    drawn = stacked({"well": [1, 0], "failed": [1, 0]}, ["11:00", "12:00"], ("11:00", "12:00"), HOSTILE)
    assert "<title>11:00: 1 well, 1 failed</title>" in drawn
    assert drawn.count("<rect") == 2
    assert "<script>" not in drawn


def test_the_seconds_of_a_stream_reach_up_to_the_least_scale() -> None:
    drawn = seconds([(0.0, 0.1), (3.0, 0.4)], (0.0, 5.0), "ms", "jitter", "Jitter by second", 5.0)
    assert "Jitter by second: at most 0.4 ms, at 3 s" in drawn
    assert "5 ms" in drawn
    assert drawn.count("<rect") == 2
