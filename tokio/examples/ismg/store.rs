//! What the gateway must not lose: every message that it accepted, until the SP has taken the report.

use std::path::Path;

use cmpp_codec::msg_id::MsgIdParts;
use cmpp_codec::{MsgId, OwnedFrame, Version};
use redb::{Database, Durability, ReadableTable, TableDefinition};

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// By `Msg_Id`: the account, the number of the version in `Version::ALL`, the SUBMIT.
const MESSAGES: TableDefinition<'_, u64, (&str, u8, &[u8])> = TableDefinition::new("messages");
/// The number of the next message.
const NEXT: TableDefinition<'_, (), u64> = TableDefinition::new("next");

/// The code of this gateway in its identifiers.
const GATEWAY: u32 = 79_101;

/// A message as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    pub account: String,
    pub version: Version,
    pub submit: OwnedFrame,
}

pub struct Store {
    database: Database,
}

impl Store {
    pub fn open(path: impl AsRef<Path>) -> Result<Self, BoxError> {
        let database = Database::create(path)?;
        let write = database.begin_write()?;
        write.open_table(MESSAGES)?;
        write.open_table(NEXT)?;
        write.commit()?;
        Ok(Self { database })
    }

    /// Keeps messages, forgets others whose reports were taken, and returns the identifiers of the new ones. What it has
    /// returned is on the disk.
    pub fn write(&self, messages: &[Kept], reported: &[MsgId]) -> Result<Vec<MsgId>, BoxError> {
        let mut write = self.database.begin_write()?;
        if messages.is_empty() {
            // If the program is killed now, a report goes twice.
            write.set_durability(Durability::Eventual);
        }
        let mut ids = Vec::with_capacity(messages.len());
        {
            let mut table = write.open_table(MESSAGES)?;
            let mut numbers = write.open_table(NEXT)?;
            let first = numbers.get(())?.map_or(0, |number| number.value());
            for (number, kept) in (first..).zip(messages) {
                let id = identifier(number);
                let version = Version::ALL.iter().position(|version| *version == kept.version).unwrap_or_default();
                let version = u8::try_from(version).unwrap_or_default();
                table.insert(id.get(), (kept.account.as_str(), version, kept.submit.as_bytes()))?;
                ids.push(id);
            }
            numbers.insert((), first + messages.len() as u64)?;
            for id in reported {
                table.remove(id.get())?;
            }
        }
        write.commit()?;
        Ok(ids)
    }

    /// Returns the messages whose reports were not taken, with the account of each.
    pub fn unreported(&self) -> Result<Vec<(String, MsgId)>, BoxError> {
        let table = self.database.begin_read()?.open_table(MESSAGES)?;
        let entries = table.iter()?.map(|entry| {
            let (id, kept) = entry?;
            Ok((kept.value().0.to_owned(), MsgId::new(id.value())))
        });
        entries.collect()
    }

    pub fn get(&self, id: MsgId) -> Result<Option<Kept>, BoxError> {
        let table = self.database.begin_read()?.open_table(MESSAGES)?;
        let kept = table.get(id.get())?;
        Ok(kept.and_then(|kept| {
            let (account, version, submit) = kept.value();
            let version = Version::ALL.get(usize::from(version)).copied()?;
            Some(Kept { account: account.to_owned(), version, submit: OwnedFrame::new(submit).ok()? })
        }))
    }
}

/// An identifier that no other message of the last years has: the number counts on over restarts.
fn identifier(number: u64) -> MsgId {
    let part = |shift: u32, count: u64| u8::try_from((number >> shift) % count).unwrap_or_default();
    // A real gateway writes the time here. This one counts in the bits of the time, so that no number comes twice.
    let parts = MsgIdParts {
        month: 1 + part(34, 8),
        day: 1 + part(30, 16),
        hour: part(26, 16),
        minute: part(21, 32),
        second: part(16, 32),
        gateway: GATEWAY,
        sequence: u32::try_from(number & 0xffff).unwrap_or_default(),
    };
    MsgId::from_parts(parts).unwrap_or(MsgId::ZERO)
}
