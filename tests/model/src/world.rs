//! Both ends, the connection between them, and the time: what is possible in a state, and what comes of it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::time::Duration;

use cmpp_codec::session::Instant;

use crate::action::{Action, Budget};
use crate::user::{User, is_message};

/// The step of the clock. The sessions wait one step for an answer.
pub const STEP: Duration = Duration::from_secs(10);

/// A state of the model. Ends that an action does not touch are shared with the state before.
#[derive(Clone, Debug)]
pub struct World {
    users: [Rc<User>; 2],
    digests: [u64; 2],
    /// To each end: the pieces that are under way.
    line: [Vec<Vec<u8>>; 2],
    doubled: [u8; 2],
    now: Instant,
    cut: bool,
    budget: Budget,
}

fn spend(left: &mut u8) -> Option<()> {
    *left = left.checked_sub(1)?;
    Some(())
}

impl World {
    #[must_use]
    pub fn new(users: [User; 2], budget: Budget) -> Self {
        let digests = users.each_ref().map(User::digest);
        let users = users.map(Rc::new);
        Self { users, digests, line: [Vec::new(), Vec::new()], doubled: [0; 2], now: Instant::ZERO, cut: false, budget }
    }

    #[must_use]
    pub fn user(&self, n: usize) -> &User {
        &self.users[n]
    }

    pub const fn set_budget(&mut self, budget: Budget) {
        self.budget = budget;
    }

    /// The same for two states from which the same can happen.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.digests, &self.line, self.doubled, self.now, self.cut, self.budget).hash(&mut hasher);
        hasher.finish()
    }

    /// Every action that could be possible.
    pub fn actions(&self) -> impl Iterator<Item = Action> + use<> {
        use Action as A;
        let waiting = [0, 1].map(|n| self.users[n].books.to_answer.len());
        let answers = [0, 1]
            .into_iter()
            .flat_map(move |n| (0..waiting[n]).flat_map(move |nth| [A::Answer(n, nth), A::Release(n, nth)]));
        let of_an_end = |n| {
            [
                A::Write(n),
                A::Read(n),
                A::ReadAll(n),
                A::Ask(n),
                A::Timer(n),
                A::Notice(n),
                A::Decide(n, true),
                A::Decide(n, false),
                A::WritePart(n),
                A::Lose(n),
                A::Double(n),
                A::Terminate(n),
            ]
        };
        [0, 1].into_iter().flat_map(of_an_end).chain(answers).chain([A::Cut, A::Tick])
    }

    /// The state after an action; `None` if it is not possible here.
    pub fn after(&self, action: Action) -> Option<Result<Self, String>> {
        let mut next = self.clone();
        let result = next.act(action)?;
        Some(result.and_then(|()| next.check()).map(|()| next))
    }

    fn act(&mut self, action: Action) -> Option<Result<(), String>> {
        match action {
            Action::Tick => {
                spend(&mut self.budget.ticks)?;
                self.now = self.now + STEP;
                Some(Ok(()))
            }
            Action::Cut => {
                (!self.cut).then_some(())?;
                spend(&mut self.budget.cuts)?;
                self.cut = true;
                self.line = [Vec::new(), Vec::new()];
                Some(Ok(()))
            }
            Action::Lose(n) => {
                self.whole(n)?;
                spend(&mut self.budget.faults)?;
                self.line[n].remove(0);
                Some(Ok(()))
            }
            Action::Double(n) => {
                let copy = self.whole(n)?.clone();
                spend(&mut self.budget.faults)?;
                self.line[n].insert(1, copy);
                self.doubled[n] += 1;
                Some(Ok(()))
            }
            Action::Write(n)
            | Action::WritePart(n)
            | Action::Read(n)
            | Action::ReadAll(n)
            | Action::Ask(n)
            | Action::Answer(n, _)
            | Action::Release(n, _)
            | Action::Decide(n, _)
            | Action::Timer(n)
            | Action::Terminate(n)
            | Action::Notice(n) => self.act_at(n, action),
        }
    }

    /// The next piece to an end, if it is one whole message.
    fn whole(&self, n: usize) -> Option<&Vec<u8>> {
        self.line[n].first().filter(|piece| is_message(piece))
    }

    /// Whether the connection is gone for an end: it broke, or the other end closed it and its last bytes have come.
    fn is_gone(&self, n: usize) -> bool {
        self.cut || (self.users[1 - n].books.closed && self.line[n].is_empty())
    }

    /// An action of one end, which then tells what there is to tell.
    fn act_at(&mut self, n: usize, action: Action) -> Option<Result<(), String>> {
        let now = self.now;
        (!self.users[n].books.closed).then_some(())?;
        let mut user = User::clone(&self.users[n]);
        let result = match action {
            Action::Write(_) | Action::WritePart(_) => {
                (!self.cut).then_some(())?;
                let part = matches!(action, Action::WritePart(_));
                if part {
                    spend(&mut self.budget.parts)?;
                }
                // The other end may have closed the connection. Then nobody reads this.
                let bytes = user.write(now, part)?;
                if !self.users[1 - n].books.closed {
                    self.line[1 - n].push(bytes);
                }
                Ok(())
            }
            Action::Read(_) => {
                (!self.line[n].is_empty()).then_some(())?;
                user.read(&self.line[n].remove(0));
                Ok(())
            }
            Action::ReadAll(_) => {
                (self.line[n].len() > 1).then_some(())?;
                user.read(&self.line[n].concat());
                self.line[n].clear();
                Ok(())
            }
            Action::Ask(_) => {
                (user.session.is_open() && user.session.window_left() > 0).then_some(())?;
                spend(&mut self.budget.requests[n])?;
                user.ask(now)
            }
            Action::Answer(_, nth) => user.answer(nth, false),
            Action::Release(_, nth) => user.answer(nth, true),
            Action::Decide(_, accept) => {
                user.session.pending_login()?;
                user.decide(now, accept)
            }
            Action::Timer(_) => {
                user.session.poll_timeout().filter(|at| *at <= now)?;
                user.session.handle_timeout(now);
                Ok(())
            }
            Action::Terminate(_) => {
                spend(&mut self.budget.ends)?;
                user.session.terminate(now);
                Ok(())
            }
            Action::Notice(_) => {
                self.is_gone(n).then_some(())?;
                user.session.disconnected();
                Ok(())
            }
            Action::Lose(_) | Action::Double(_) | Action::Cut | Action::Tick => return None,
        };
        let result = result.and_then(|()| user.turn(now));
        if user.books.closed {
            self.line[n].clear();
        }
        self.digests[n] = user.digest();
        self.users[n] = Rc::new(user);
        Some(result)
    }

    /// What holds between the two ends.
    fn check(&self) -> Result<(), String> {
        for n in [0, 1] {
            let peer = &self.users[1 - n].books;
            for (fate, mark) in self.users[n].books.sent.iter().zip(1..) {
                let given = peer.given[mark];
                if given > 1 + fate.resent + self.doubled[1 - n] {
                    return Err(format!("request {mark} of {n} is given {given} times: {fate:?}"));
                }
                if fate.answered && given == 0 || fate.unsent && given > 0 {
                    return Err(format!("request {mark} of {n} is given {given} times, and yet: {fate:?}"));
                }
            }
        }
        Ok(())
    }

    /// Lets everything go well from here on: both sessions must end, and every request must have one outcome.
    pub fn finish(&self) -> Result<(), String> {
        use Action as A;
        let mut world = self.clone();
        world.budget = Budget { ends: 2, ticks: 40, requests: [0; 2], faults: 0, parts: 0, cuts: 0 };
        loop {
            let mut moved = false;
            for n in [0, 1] {
                for action in [A::Write(n), A::Read(n), A::Decide(n, true), A::Timer(n), A::Notice(n)] {
                    moved |= world.moves(action)?;
                }
                if !world.users[n].books.to_answer.is_empty() {
                    moved |= world.moves(A::Answer(n, 0))?;
                }
            }
            if world.users.iter().all(|user| user.books.closed) {
                return Ok(());
            }
            let is_idle = world.users.iter().all(|user| user.session.unanswered() == 0);
            if !moved && !(is_idle && (world.moves(A::Terminate(0))? || world.moves(A::Terminate(1))?)) {
                let passed = world.moves(A::Tick)?;
                if !passed {
                    return Err(format!(
                        "the sessions do not end: {:?}",
                        world.users.each_ref().map(|user| &user.session)
                    ));
                }
            }
        }
    }

    /// Does an action, if it changes anything.
    fn moves(&mut self, action: Action) -> Result<bool, String> {
        match self.after(action) {
            None => Ok(false),
            Some(next) => {
                let next = next?;
                let moved = next.digest() != self.digest();
                *self = next;
                Ok(moved)
            }
        }
    }
}
