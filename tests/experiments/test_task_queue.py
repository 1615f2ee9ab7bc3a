"""The queue of tasks: laziness, order, and what is given up when workers die."""

from __future__ import annotations

import pytest

from sim.experiments.backends import GivenUp
from sim.experiments.task_queue import TaskQueue

KILLED = GivenUp("each of the 3 workers that played it ended")


def kill(queue: TaskQueue, times: int) -> None:
    """So many workers in a row end while they play the next task."""
    for _ in range(times):
        queue.died_playing(queue.take(), "by fire")


def test_tasks_are_taken_as_they_are_needed():
    rest = iter(range(10**9))
    queue = TaskQueue(rest)
    assert [queue.take() for _ in range(3)] == [0, 1, 2]
    assert queue
    assert queue.look_ahead(4) == 4
    assert queue.take() == 3
    assert next(rest) == 7


def test_an_empty_queue_is_false_and_the_last_task_is_no_look_ahead_of_two():
    assert not TaskQueue([])
    queue = TaskQueue([8])
    assert queue.look_ahead(2) == 1
    assert list(queue) == [8]
    assert not queue


def test_tasks_put_back_are_the_next_in_their_order():
    queue = TaskQueue(range(4))
    queue.put_back([queue.take(), queue.take()])
    assert list(queue) == [0, 1, 2, 3]


def test_a_task_is_played_three_times_and_given_up_once_another_has_a_result():
    queue = TaskQueue(range(4))
    kill(queue, 3)
    assert queue.take() == 1
    assert queue.finished(1) == [(0, KILLED)]
    assert queue.finished(2) == []


def test_a_result_forgets_the_deaths_of_its_task():
    queue = TaskQueue([0, 0])
    kill(queue, 2)
    assert queue.finished(queue.take()) == []
    kill(queue, 2)
    assert queue.take() == 0
    assert queue.given_up() == []


def test_where_nothing_has_a_result_no_single_task_is_to_blame():
    queue = TaskQueue(range(9))
    kill(queue, 8)
    with pytest.raises(ChildProcessError, match="by fire"):
        kill(queue, 1)


def test_tasks_given_up_between_results_are_no_row():
    queue = TaskQueue(range(9))
    for _ in range(4):
        kill(queue, 3)
        assert len(queue.finished(queue.take())) == 1


def test_three_false_starts_in_a_row_are_too_many():
    queue = TaskQueue([])
    for _ in range(5):
        queue.died_before_it_began("by fire")
        queue.died_before_it_began("by fire")
        queue.started()
    queue.died_before_it_began("by fire")
    queue.died_before_it_began("by fire")
    with pytest.raises(ChildProcessError, match="before it began"):
        queue.died_before_it_began("by fire")


def test_a_task_whose_worker_ended_is_a_suspect_until_it_has_a_result():
    queue = TaskQueue(range(3))
    task = queue.take()
    assert not queue.is_suspect(task)
    queue.died_playing(task, "how")
    assert queue.next_is_suspect
    assert queue.is_suspect(queue.take())
    assert not queue.next_is_suspect
    queue.finished(task)
    assert not queue.is_suspect(task)
