"""Compares repetitions that were found with those that are true."""
import bisect
import dataclasses

TOLERANCE_SECONDS = 0.05


@dataclasses.dataclass
class Score:
    """What is right and wrong in a number of sessions.

    A repetition is found if the peak that was found lies between its true start and end; each counts once. What was found
    besides is false. `starts` and `ends` are the errors in seconds of those that were found, found minus true.
    """
    hits: int = 0
    misses: int = 0
    false: int = 0
    sessions: int = 0
    sessions_exact: int = 0
    sessions_within: int = 0
    within: int = 0
    starts: list = dataclasses.field(default_factory=list)
    ends: list = dataclasses.field(default_factory=list)

    @property
    def precision(self):
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self):
        return self.hits / max(1, self.hits + self.misses)

    @property
    def f1(self):
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.misses)

    @property
    def within_share(self):
        """The part of the repetitions found whose start and end both are within 50 ms or a sample."""
        return self.within / max(1, self.hits)

    def add(self, rate, truth, found):
        """Adds a session: rows of start, peak, end. Where a method finds peaks alone, start and end are None."""
        pairs, false = match(truth, found)
        self.sessions += 1
        self.hits += len(pairs)
        self.misses += len(truth) - len(pairs)
        self.false += false
        tolerance = max(TOLERANCE_SECONDS, 1 / rate) + 1e-9
        within = 0
        for true, row in pairs:
            if row[0] is None:
                continue
            start, end = row[0] - true[0], row[2] - true[2]
            self.starts.append(start)
            self.ends.append(end)
            within += abs(start) <= tolerance and abs(end) <= tolerance
        self.within += within
        exact = len(pairs) == len(truth) and not false
        self.sessions_exact += exact
        self.sessions_within += exact and within == len(pairs)
        return pairs, false


def match(truth, found):
    """Pairs of a true repetition and the row that was found for it, and how many rows are left."""
    starts = [row[0] for row in truth]
    pairs, taken = [], set()
    for row in found:
        index = bisect.bisect_right(starts, row[1]) - 1
        if index >= 0 and row[1] < truth[index][2] and index not in taken:
            taken.add(index)
            pairs.append((truth[index], row))
    return pairs, len(found) - len(pairs)


def quantile(values, share):
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
