"""The key ``t``: label, tags and note of the marked jobs, or of the one under the cursor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from runcomfy_tui.domain import labels
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.outlook import ONLY_SHOWN
from runcomfy_tui.ui.screens.dialogs.labels import Labels, Line
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase, by_id, job_words

_LABEL_HINT = "one for jobs that belong together: moodboard, client B"
_TAGS_HINT = "words: fog harbour; +word adds, -word takes away"
_NOTE_HINT = "anything you want to remember"


class LabelActions(JobsBase):
    """What a person calls their jobs."""

    def action_label(self) -> None:
        """Change label, tags and note."""
        chosen = self.chosen()
        if not chosen:
            self.refuse(NO_JOB)
            return
        if self.outlook.is_only_shown:
            self.refuse(ONLY_SHOWN)
            return
        many = len(chosen) != 1
        title = f"Label, tags and note of {f'{len(chosen):,} jobs' if many else job_words(chosen[0])}"
        ids = [job.id for job in chosen]
        self.app.push_screen(Labels(title, self._lines(chosen)), lambda texts: self._labelled(ids, texts))

    def known_labels(self) -> list[str]:
        """Return every label that a job has, the newest first."""
        found = (job.label for job in reversed(self.jobs.values()) if job.label)
        return [clean(label, labels.LABEL_LIMIT) for label in dict.fromkeys(found)]

    def known_tags(self) -> list[str]:
        """Return every tag that a job has, the newest first."""
        found = (tag for job in reversed(self.jobs.values()) if job.tags for tag in job.tags.split())
        return [clean(tag, labels.TAG_LIMIT) for tag in dict.fromkeys(found)]

    def _lines(self, jobs: list[Job]) -> list[Line]:
        known_labels, known_tags = self.known_labels(), self.known_tags()
        return [
            Line("Label", _same(clean(job.label) for job in jobs), _LABEL_HINT,
                 lambda text: labels.label_problem(labels.tidy_label(text)),
                 lambda text: _starting(text, known_labels)),
            Line("Tags", _same(clean(job.tags) for job in jobs), _TAGS_HINT, _tags_problem(jobs),
                 lambda text: _last_word(text, known_tags)),
            Line("Note", _same(clean(job.note) for job in jobs), _NOTE_HINT,
                 lambda text: labels.note_problem(labels.tidy_note(text))),
        ]  # fmt: skip

    def _labelled(self, job_ids: list[str], texts: tuple[str | None, ...] | None) -> None:
        if texts is not None and any(text is not None for text in texts):
            self.run(self._label(job_ids, *texts), "labelling")

    async def _label(self, job_ids: list[str], label: str | None, tags: str | None, note: str | None) -> None:
        engine = self.connection.engine
        changed = 0
        by_tags: defaultdict[str | None, list[str]] = defaultdict(list)
        for job in by_id(self.jobs, job_ids):
            by_tags[None if tags is None else labels.changed_tags(job.tags, tags)].append(job.id)
        for wanted, ids in by_tags.items():
            changed += len(await engine.label(ids, label=label, tags=wanted, note=note))
        if changed != 1:
            self.tell(f"{changed:,} jobs changed" if changed else "nothing changed: they had all of it")


def _same(texts: Iterable[str]) -> str | None:
    """Return what all of the texts are, None where they differ."""
    found = set(texts)
    return found.pop() if len(found) == 1 else None


def _tags_problem(jobs: list[Job]) -> Callable[[str], str | None]:
    """Return what says whether a wish would give any of the jobs tags that cannot be."""
    before = {job.tags for job in jobs}

    def problem(wish: str) -> str | None:
        problems = (labels.tags_problem(labels.changed_tags(tags, wish)) for tags in before)
        return next((words for words in problems if words), None)

    return problem


def _starting(text: str, known: list[str]) -> str | None:
    """Return a known text that begins like this one."""
    folded = text.casefold()
    return next(
        (each for each in known if folded and len(each) > len(text) and each.casefold().startswith(folded)), None
    )


def _last_word(text: str, known: list[str]) -> str | None:
    """Return the text with its last word completed."""
    head, _, word = text.rpartition(" ")
    sign = word[:1] if word[:1] in ("+", "-", "#") else ""
    found = _starting(word.removeprefix(sign), known)
    return None if found is None else f"{head}{' ' if head else ''}{sign}{found}"
