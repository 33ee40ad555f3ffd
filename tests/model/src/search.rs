//! The search: breadth first, every state once.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::action::Action;
use crate::world::World;

/// How a search went.
#[derive(Debug)]
pub struct Report {
    pub states: usize,
    /// Actions between the start and the last state.
    pub depth: usize,
    /// Every state was visited: there are no others within the budget.
    pub complete: bool,
    pub violation: Option<Violation>,
}

/// What must not be, and the shortest way to it.
#[derive(Debug)]
pub struct Violation {
    pub what: String,
    pub actions: Vec<Action>,
}

/// The digests are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only digests are hashed")
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }
}

/// How each state was reached: the number of the state before, and the action.
struct Trail(Vec<(usize, Option<Action>)>);

impl Trail {
    fn to(&self, mut state: usize) -> Vec<Action> {
        let mut actions = Vec::new();
        while let (before, Some(action)) = self.0[state] {
            actions.push(action);
            state = before;
        }
        actions.reverse();
        actions
    }
}

/// Visits the states from `start` on, up to `most` of them. From each one the sessions must also come to their end.
#[must_use]
pub fn search(start: World, most: usize) -> Report {
    let mut known = HashSet::<u64, BuildHasherDefault<AsIs>>::default();
    let mut trail = Trail(vec![(0, None)]);
    known.insert(start.digest());
    let (mut level, mut depth) = (vec![(start, 0)], 0);
    let report = |known: usize, depth, complete, violation| Report { states: known, depth, complete, violation };
    while !level.is_empty() {
        let mut next_level = Vec::new();
        for (world, number) in level {
            if let Err(what) = world.finish() {
                let violation =
                    Violation { what: format!("if all goes well from here: {what}"), actions: trail.to(number) };
                return report(known.len(), depth, false, Some(violation));
            }
            for action in world.actions() {
                let next = match world.after(action) {
                    None => continue,
                    Some(Ok(next)) => next,
                    Some(Err(what)) => {
                        let mut actions = trail.to(number);
                        actions.push(action);
                        return report(known.len(), depth + 1, false, Some(Violation { what, actions }));
                    }
                };
                if known.len() < most && known.insert(next.digest()) {
                    trail.0.push((number, Some(action)));
                    next_level.push((next, trail.0.len() - 1));
                }
            }
        }
        depth += usize::from(!next_level.is_empty());
        level = next_level;
    }
    report(known.len(), depth, known.len() < most, None)
}
