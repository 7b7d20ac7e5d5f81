//! Events in the order of (time, number): what is due at the same moment happens in the order in which it was planned.

use std::collections::BTreeMap;

/// Events to come.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    events: BTreeMap<(u64, u64), T>,
    next: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { events: BTreeMap::new(), next: 0 }
    }
}

impl<T> Queue<T> {
    /// Plans an event.
    pub(crate) fn add(&mut self, at_ms: u64, event: T) {
        self.events.insert((at_ms, self.next), event);
        self.next += 1;
    }

    /// The next event that is due until `end_ms`, and when.
    pub(crate) fn pop_until(&mut self, end_ms: u64) -> Option<(u64, T)> {
        let first = self.events.first_entry().filter(|first| first.key().0 <= end_ms)?;
        let ((at_ms, _), event) = first.remove_entry();
        Some((at_ms, event))
    }

    /// Takes out what `gone` names.
    pub(crate) fn remove_if(&mut self, gone: impl Fn(&T) -> bool) {
        self.events.retain(|_, event| !gone(event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_times_keep_the_order_of_planning() {
        let mut queue = Queue::default();
        for (at, name) in [(5, "c"), (1, "a"), (5, "d"), (1, "b")] {
            queue.add(at, name);
        }
        let mut seen = Vec::new();
        while let Some((_, name)) = queue.pop_until(4) {
            seen.push(name);
        }
        assert_eq!(seen, ["a", "b"]);
        assert_eq!(queue.pop_until(5), Some((5, "c")));
    }
}
