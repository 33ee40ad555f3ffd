//! Logins whose secret is known: whether their digests prove it.

use std::collections::HashMap;
use std::path::Path;

use cmpp_codec::field::Authenticator;
use cmpp_codec::login::{IsmgForm, Secret, SourceForm};
use cmpp_codec::{AnyConnectResp, CommandId, Connect, Message as _};

use crate::model::{Message, Proof};

/// So many logins wait for their answers. If there are more, all of them are forgotten.
const PENDING: usize = 1 << 16;

/// The secrets that are known, and the logins that are not answered yet.
#[derive(Debug)]
pub(crate) struct Proofs {
    /// By account. An account may have several secrets, such as the one before and the one after a change.
    secrets: HashMap<Vec<u8>, Vec<Secret<'static>>>,
    /// The account and the digest of the last CONNECT of each stream.
    logins: HashMap<u64, (Vec<u8>, Authenticator)>,
}

impl Proofs {
    /// Reads a file with a line for each secret: the account, a tab and the secret.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let text = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
        let mut secrets = HashMap::<_, Vec<_>>::new();
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                continue;
            }
            let wrong = |what: &dyn std::fmt::Display| format!("{name}: line {}: {what}", index + 1);
            let tab = line.iter().position(|byte| *byte == b'\t').ok_or_else(|| wrong(&"there is no tab"))?;
            let secret = Secret::owned(&line[tab + 1..]).map_err(|error| wrong(&error))?;
            secrets.entry(line[..tab].to_vec()).or_default().push(secret);
        }
        Ok(Self { secrets, logins: HashMap::new() })
    }

    /// Takes a message. Returns what its digest proves, if it is a login or the answer to one.
    pub(crate) fn take(&mut self, message: &Message<'_>) -> Option<Proof> {
        let (frame, _) = message.content?;
        let stream = message.place.stream;
        match frame.command_id() {
            CommandId::CONNECT => {
                let connect = <&Connect>::from_body(frame.body()).ok()?;
                let account = connect.source_addr.trimmed();
                if self.logins.len() >= PENDING {
                    self.logins.clear();
                }
                self.logins.insert(stream, (account.to_vec(), connect.authenticator_source));
                let Some(secrets) = self.secrets.get(account) else { return Some(Proof::NoSecret) };
                let form = secrets.iter().find_map(|secret| connect.verify(secret, &SourceForm::ALL));
                Some(form.map_or(Proof::Wrong, Proof::Source))
            }
            CommandId::CONNECT_RESP => {
                let (account, source) = self.logins.remove(&stream)?;
                let resp = AnyConnectResp::from_body(frame.body()).ok()?;
                let Some(secrets) = self.secrets.get(&account) else { return Some(Proof::NoSecret) };
                let form = secrets.iter().find_map(|secret| resp.verify(&source, secret, &IsmgForm::ALL));
                Some(form.map_or(Proof::Wrong, Proof::Ismg))
            }
            _ => None,
        }
    }
}
