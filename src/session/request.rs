//! Requests and answers of the caller.

use crate::any::AnyPdu;
use crate::base::instant::Instant;
use crate::base::version::Version;
use crate::build::BuildError;
use crate::pdu::{Encode, Pdu};
use crate::session::config::Style;
use crate::session::error::{AnswerError, RequestError};
use crate::session::event::RequestId;
use crate::session::slots::Index;
use crate::session::state::{Phase, Session};
use crate::session::storage::Storage;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, SequenceId};

impl<A, S: Storage> Session<A, S> {
    /// Sends a request, and returns its `Sequence_Id`. The message is encoded into a slot of the window and sent from
    /// there.
    ///
    /// Every request ends in exactly one of two events with this `Sequence_Id`: [`Event::Answer`](super::Event::Answer)
    /// or [`Event::Unanswered`](super::Event::Unanswered).
    ///
    /// # Errors
    ///
    /// Returns [`RequestError`] and changes nothing if the session does not accept the message. After
    /// [`RequestError::Window`] and [`RequestError::Paced`], wait and call it again.
    pub fn request<'m, M>(&mut self, now: Instant, message: M) -> Result<SequenceId, RequestError>
    where
        M: Encode + Into<AnyPdu<'m>>,
    {
        let now = self.admits(now)?;
        if message.into().version() != self.version {
            return Err(RequestError::Version(self.version));
        }
        self.admits_command(message.command_id())?;
        let index = self.take_slot(message.encoded_len())?;
        let sequence_id = self.take_sequence();
        let place = self.place(sequence_id, now);
        let filled = self.requests.get_mut(index).map_or(Ok(()), |slot| slot.fill(place, message));
        if let Err(no_room) = filled {
            self.requests.free(index);
            self.return_sequence(sequence_id);
            return Err(RequestError::NoRoom(no_room));
        }
        self.send(now, index);
        Ok(sequence_id)
    }

    /// Sends a request that `build` writes, and returns its `Sequence_Id`. In a [`Fixed`](super::Fixed) session,
    /// `build` writes directly into the slot. With a [`Heap`](super::Heap) it writes into a buffer of the session, and
    /// the message is copied once into memory of its length.
    ///
    /// `build` receives the `Sequence_Id` and a buffer of at least [`Config::max_request`](super::Config) bytes, and
    /// returns the length of the message. The session checks only its header: the message must be one of the session's
    /// [`version`](Self::version).
    ///
    /// ```
    /// use cmpp_codec::login::Trust;
    /// use cmpp_codec::build::SubmitBuilder;
    /// use cmpp_codec::session::{Config, Instant, Role, Session};
    /// use cmpp_codec::{V30, Version};
    ///
    /// let now = Instant::ZERO;
    /// let mut sp = Session::new(Config::new(Role::Sp, Version::V30), Trust, now)?;
    /// sp.skip_login(now, Version::V30)?;
    /// let number = sp.request_with(now, |sequence_id, out| {
    ///     Ok(SubmitBuilder::<V30>::new(out)?
    ///         .enterprise("900001")?
    ///         .recipient("13800000001")?
    ///         .text("hello")?
    ///         .finish(sequence_id))
    /// })?;
    /// assert_eq!(sp.transmit()[..12], *b"\0\0\0\xc8\0\0\0\x04\0\0\0\x01");
    /// # assert_eq!(number, cmpp_codec::SequenceId(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The same errors as [`request`](Self::request), except [`RequestError::Version`]. [`RequestError::Build`] with
    /// the error of `build`. [`RequestError::Malformed`] if the result is not one whole message.
    pub fn request_with(
        &mut self,
        now: Instant,
        build: impl FnOnce(SequenceId, &mut [u8]) -> Result<usize, BuildError>,
    ) -> Result<SequenceId, RequestError> {
        let now = self.admits(now)?;
        let sequence_id = self.take_sequence();
        self.build(now, sequence_id, build).inspect_err(|_| self.return_sequence(sequence_id))?;
        Ok(sequence_id)
    }

    fn build(
        &mut self,
        now: Instant,
        sequence_id: SequenceId,
        build: impl FnOnce(SequenceId, &mut [u8]) -> Result<usize, BuildError>,
    ) -> Result<(), RequestError> {
        let max = self.config.max_request;
        if let Some(out) = S::scratch(&mut self.scratch, max) {
            let len = build(sequence_id, out).map_err(RequestError::Build)?;
            let (len, command_id) = check(out, len)?;
            self.admits_command(command_id)?;
            let index = self.take_slot(len)?;
            let place = self.place(sequence_id, now);
            // Borrowed again, because `admits_command` borrows the whole session.
            let message = S::scratch(&mut self.scratch, max).and_then(|out| out.get(..len));
            if let (Some(slot), Some(message)) = (self.requests.get_mut(index), message) {
                slot.copy(place, command_id, message);
            }
            self.send(now, index);
            return Ok(());
        }
        let index = self.take_slot(max)?;
        let place = self.place(sequence_id, now);
        let Some(slot) = self.requests.get_mut(index) else { return Err(RequestError::Window) };
        let checked = build(sequence_id, slot.bytes_mut())
            .map_err(RequestError::Build)
            .and_then(|len| check(slot.bytes_mut(), len))
            .and_then(|(len, command_id)| self.admits_command(command_id).map(|()| (len, command_id)));
        match checked {
            Ok((len, command_id)) => {
                if let Some(slot) = self.requests.get_mut(index) {
                    slot.built(place, command_id, len);
                }
                self.send(now, index);
                Ok(())
            }
            Err(error) => {
                self.requests.free(index);
                Err(error)
            }
        }
    }

    /// Sends the message of a frame as a request of this end, with a new `Sequence_Id`, and returns that. The body is
    /// copied unchanged. Use it in relays, for example for the output of [`transcode`](crate::relay::transcode).
    ///
    /// The message must be of the session's [`version`](Self::version): the session checks only the header.
    ///
    /// # Errors
    ///
    /// The same errors as [`request`](Self::request), except [`RequestError::Version`].
    pub fn forward(&mut self, now: Instant, frame: Frame<'_>) -> Result<SequenceId, RequestError> {
        let now = self.admits(now)?;
        self.admits_command(frame.command_id())?;
        let message = frame.as_bytes();
        let index = self.take_slot(message.len())?;
        let sequence_id = self.take_sequence();
        let place = self.place(sequence_id, now);
        if let Some(slot) = self.requests.get_mut(index) {
            slot.copy(place, frame.command_id(), message);
        }
        self.send(now, index);
        Ok(sequence_id)
    }

    /// Checks that the session accepts a request now, whatever its command. Returns the time.
    fn admits(&mut self, now: Instant) -> Result<Instant, RequestError> {
        if self.phase != Phase::Open {
            return Err(RequestError::NotOpen);
        }
        if self.config.style == Style::Short && self.spent {
            return Err(RequestError::Short);
        }
        if self.window_left() == 0 {
            return Err(RequestError::Window);
        }
        let now = self.tick(now);
        if now < self.next_request {
            self.is_paced = true;
            return Err(RequestError::Paced { until: self.next_request });
        }
        Ok(now)
    }

    const fn admits_command(&self, command_id: CommandId) -> Result<(), RequestError> {
        if self.sends.contains(command_id) { Ok(()) } else { Err(RequestError::Command(command_id)) }
    }

    fn take_slot(&mut self, len: usize) -> Result<Index, RequestError> {
        if len > self.config.max_request {
            return Err(RequestError::NoRoom(crate::base::room::NoRoom { needed: len }));
        }
        self.requests.take(len, self.config.max_request).ok_or(RequestError::Window)
    }

    /// Sends a written request.
    fn send(&mut self, now: Instant, index: Index) {
        self.take_ticket();
        self.requests.send(index);
        self.spent = true;
        if let Some(spacing) = self.config.spacing() {
            self.next_request = now + spacing;
        }
    }

    //--- Answers

    /// Answers a request of the peer.
    ///
    /// ```
    /// # use cmpp_codec::session::{Event, Session};
    /// # use cmpp_codec::login::Trust;
    /// # use cmpp_codec::codes::DeliverResult;
    /// # fn handle(session: &mut Session<Trust>, event: Event<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// // Answers any request of any version with Result 0:
    /// if let Event::Request { id, pdu, .. } = event {
    ///     let answer = pdu.answer(DeliverResult::OK).ok_or("no request")?;
    ///     session.answer(id, answer.pdu())?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`AnswerError`] and changes nothing if the session does not accept the message.
    pub fn answer<'m, M>(&mut self, id: RequestId, message: M) -> Result<(), AnswerError>
    where
        M: Encode + Into<AnyPdu<'m>>,
    {
        self.check_waiting(id)?;
        let pdu = message.into();
        if pdu.version() != self.version && !self.is_wide_cancel_resp(pdu) {
            return Err(AnswerError::Version(self.version));
        }
        if message.command_id() != id.command_id.response() {
            return Err(AnswerError::Command(id.command_id.response()));
        }
        self.incoming.answer(id.index, message, self.next_ticket).map_err(AnswerError::NoRoom)?;
        self.take_ticket();
        Ok(())
    }

    /// Returns whether this is a CANCEL_RESP of four bytes for a peer that expects it.
    fn is_wide_cancel_resp(&self, pdu: AnyPdu<'_>) -> bool {
        self.config.dialect.wide_cancel_resp
            && self.version < Version::V30
            && matches!(pdu, AnyPdu::V30(Pdu::CancelResp(_)))
    }

    /// Frees the slot of a request of the peer without answering it.
    ///
    /// # Errors
    ///
    /// [`AnswerError::NotWaiting`] if the request is answered or released already, or the session has ended.
    pub fn release(&mut self, id: RequestId) -> Result<(), AnswerError> {
        self.check_waiting(id)?;
        self.incoming.release(id.index);
        Ok(())
    }

    fn check_waiting(&self, id: RequestId) -> Result<(), AnswerError> {
        let waits = !self.is_ended() && self.incoming.is_waiting(id.index, id.number);
        if waits { Ok(()) } else { Err(AnswerError::NotWaiting) }
    }
}

/// Returns the length and the command of the message that was built.
fn check(out: &[u8], len: usize) -> Result<(usize, CommandId), RequestError> {
    let frame = Frame::from_message(out.get(..len).unwrap_or(out)).map_err(RequestError::Malformed)?;
    Ok((frame.len(), frame.command_id()))
}
