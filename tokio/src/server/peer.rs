//! Sending to an SP.

use std::net::SocketAddr;
use std::sync::Arc;

use cmpp_codec::codes::DeliverResult;
use cmpp_codec::{Frame, OwnedFrame, Version};
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::base::pause::Pause;
use crate::server::deliver::{Deliver, DeliverError, StatusReport};
use crate::wire::call::{Call, CallError};

/// An SP that is logged in, to send to. Clones send on the same connection.
#[derive(Clone, Debug)]
pub struct Peer {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    account: String,
    address: SocketAddr,
    version: Version,
    calls: mpsc::Sender<Call>,
}

impl Peer {
    pub(super) fn new(account: String, address: SocketAddr, version: Version, calls: mpsc::Sender<Call>) -> Self {
        Self { shared: Arc::new(Shared { account, address, version, calls }) }
    }

    /// Returns the name of the account: `Source_Addr`.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.shared.account
    }

    /// Returns where the connection comes from.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// Returns the version that both ends speak.
    #[must_use]
    pub fn version(&self) -> Version {
        self.shared.version
    }

    /// Returns whether the connection has ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.shared.calls.is_closed()
    }

    /// Sends a message from a phone, and waits until the SP has answered each DELIVER of it. It waits while the window is
    /// full, and sends a DELIVER again after a pause as long as the SP answers with Result 8.
    ///
    /// # Errors
    ///
    /// [`DeliverError`] for the first DELIVER that the SP did not take.
    pub async fn deliver(&self, deliver: &Deliver) -> Result<(), DeliverError> {
        for frame in deliver.frames(self.version())? {
            self.send(frame).await?;
        }
        Ok(())
    }

    /// Sends a status report, and waits until the SP has answered. It waits while the window is full, and sends the report
    /// again after a pause as long as the SP answers with Result 8.
    ///
    /// # Errors
    ///
    /// [`DeliverError`] if the SP did not take it: send it again later, on any connection of the account.
    pub async fn report(&self, report: &StatusReport) -> Result<(), DeliverError> {
        self.send(report.frame(self.version())?).await
    }

    async fn send(&self, frame: OwnedFrame) -> Result<(), DeliverError> {
        let mut pause = Pause::default();
        loop {
            let answer = self.call(frame.clone()).await.map_err(DeliverError::Call)?;
            let pdu = answer.pdu(self.version()).map_err(|error| DeliverError::Call(CallError::Answer(error)))?;
            match pdu.result().map(DeliverResult) {
                Some(DeliverResult::OK) => return Ok(()),
                Some(DeliverResult::FLOW) => sleep(pause.next()).await,
                result => return Err(DeliverError::Rejected(result.unwrap_or_default())),
            }
        }
    }

    /// Sends a request that you have built, and waits for the answer: a DELIVER of a relay. It gets a `Sequence_Id` of the
    /// session. The request must be of the version that both ends speak.
    ///
    /// # Errors
    ///
    /// [`CallError`] if there is no answer.
    pub async fn request(&self, request: Frame<'_>) -> Result<OwnedFrame, CallError> {
        self.call(OwnedFrame::from(request)).await
    }

    async fn call(&self, request: OwnedFrame) -> Result<OwnedFrame, CallError> {
        let (call, answer) = Call::new(request);
        self.shared.calls.send(call).await.map_err(|_| CallError::Closed)?;
        answer.await.unwrap_or(Err(CallError::Closed))
    }
}
