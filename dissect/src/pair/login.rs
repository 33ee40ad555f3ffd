//! The login of a connection, and the sides that it gives to both ends.

use cmpp_codec::{AnyPdu, CommandId};

use crate::model::{Oddities, Oddity};

/// How far the login is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// It may have come before the capture.
    #[default]
    Unknown,
    /// The connection was captured from its start, and nobody has logged in.
    Before,
    Asked,
    Accepted,
    Refused,
}

/// The login of a connection.
#[derive(Debug, Default)]
pub(super) struct Login {
    state: State,
    /// The direction in which the SP sends.
    sp: Option<usize>,
}

impl Login {
    /// Creates the login of a connection that was captured from its start, or not.
    pub(super) const fn new(from_start: bool) -> Self {
        Self { state: if from_start { State::Before } else { State::Unknown }, sp: None }
    }

    /// Takes a loss: the login may be in it.
    pub(super) const fn lose(&mut self) {
        if !matches!(self.state, State::Accepted) {
            self.state = State::Unknown;
        }
    }

    /// Takes a message of one direction, and adds what is odd about it. `is_ahead` says whether messages that came
    /// before it in the other direction may follow.
    pub(super) fn take(
        &mut self,
        way: usize,
        command: CommandId,
        pdu: Option<AnyPdu<'_>>,
        is_ahead: bool,
        oddities: &mut Oddities,
    ) {
        let is_of_sp = matches!(command, CommandId::CONNECT | CommandId::SUBMIT | CommandId::QUERY | CommandId::CANCEL);
        let is_of_gateway = command == CommandId::DELIVER;
        if is_of_sp || is_of_gateway {
            let sender = if is_of_sp { way } else { 1 - way };
            oddities.add(Oddity::WrongSide, *self.sp.get_or_insert(sender) != sender);
        }
        match command {
            CommandId::CONNECT => {
                oddities.add(Oddity::SecondLogin, self.state == State::Accepted);
                self.state = State::Asked;
            }
            CommandId::CONNECT_RESP => {
                self.state = match pdu.and_then(AnyPdu::result) {
                    Some(0) => State::Accepted,
                    Some(_) => State::Refused,
                    None => State::Unknown,
                };
            }
            CommandId::TERMINATE_RESP if self.state == State::Accepted => self.state = State::Before,
            CommandId::SUBMIT | CommandId::DELIVER | CommandId::QUERY | CommandId::CANCEL => {
                let is_early = matches!(self.state, State::Before | State::Asked | State::Refused);
                oddities.add(Oddity::NoLogin, is_early && !is_ahead);
            }
            _ => {}
        }
    }
}
