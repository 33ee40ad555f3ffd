//! All cases of a gateway, and how they run.

use std::pin::Pin;

use crate::check::found::{Finding, Outcome, Verdict};
use crate::check::line::Line;
use crate::check::target::{Check, CheckError};
use crate::check::{broken, commands, contents, end, flow, login, reports, submit};

type Run = for<'a> fn(&'a Check) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A case.
struct Case {
    name: &'static str,
    section: &'static str,
    run: Run,
}

/// Declares cases by section.
macro_rules! cases {
    ($($section:literal { $($name:literal => $room:ident::$function:ident,)* })*) => {
        &[$($(Case { name: $name, section: $section, run: |check| Box::pin($room::$function(check)) },)*)*]
    };
}

/// The cases of a gateway, in the order in which they are tried.
const GATEWAY: &[Case] = cases! {
    "2.0, 7.4.1.2; 3.0, 8.4.1.2" {
        "login-accepted" => login::accepted,
        "login-layout" => login::layout,
        "login-version" => login::version_octet,
        "login-proof" => login::proof,
        "login-sequence" => login::sequence,
        "login-quiet" => login::quiet,
        "login-wrong-secret" => login::wrong_secret,
        "login-unknown-account" => login::unknown_account,
        "login-other-timestamp" => login::other_timestamp,
        "login-rejected-layout" => login::rejected_layout,
        "login-high-version" => login::high_version,
    }
    "2.0, 7.4.1.1; 3.0, 8.4.1.1" {
        "login-again" => login::again,
        "login-twice" => login::twice,
        "login-in-pieces" => login::in_pieces,
        "login-too-short" => login::too_short,
        "submit-before-login" => login::submit_first,
    }
    "2.0, 7.4.3.2; 3.0, 8.4.3.2" {
        "submit-ascii" => submit::ascii,
        "submit-layout" => submit::layout,
        "submit-msg-id" => submit::msg_id,
        "submit-msg-ids-differ" => submit::other_msg_ids,
        "submit-answered-once" => submit::once,
        "submit-answers-in-order" => submit::in_order,
        "submit-sequence-0" => submit::sequence_zero,
        "submit-sequence-max" => submit::sequence_max,
        "submit-retransmitted" => submit::retransmitted,
    }
    "2.0, 7.4.3.1; 3.0, 8.4.3.1" {
        "content-ucs2" => contents::ucs2,
        "content-gbk" => contents::gbk,
        "content-binary" => contents::binary,
        "content-empty" => contents::empty,
        "content-longest" => contents::longest,
        "content-too-long" => contents::too_long,
        "content-unknown-format" => contents::unknown_format,
        "content-long-text" => contents::long_text,
        "recipients-99" => contents::recipients_99,
        "recipients-0" => contents::recipients_0,
        "recipients-100" => contents::recipients_100,
        "recipients-255" => contents::recipients_255,
        "fields-times" => contents::times,
        "fields-full" => contents::full,
        "fields-junk" => contents::junk,
        "fields-odd-numbers" => contents::odd_numbers,
        "fields-odd-codes" => contents::odd_codes,
        "malformed-truncated" => broken::truncated,
        "malformed-trailing" => broken::trailing,
        "malformed-empty" => broken::empty,
        "malformed-content-length" => broken::content_length,
        "malformed-recipient-count" => broken::recipient_count,
        "malformed-other-version" => broken::other_version,
        "malformed-and-on" => broken::after_malformed,
    }
    "2.0, 7.3; 3.0, 8.3" {
        "length-0" => broken::length_0,
        "length-11" => broken::length_11,
        "length-huge" => broken::length_huge,
        "command-unknown" => broken::unknown_command,
        "command-unknown-answer" => broken::unknown_answer,
        "command-answer-to-nothing" => broken::answer_to_nothing,
        "command-deliver-from-client" => broken::deliver_from_client,
        "command-connect-resp-from-client" => broken::connect_resp_from_client,
        "stream-glued" => flow::glued,
        "stream-cut" => flow::cut,
        "stream-in-one-piece" => flow::in_one_piece,
        "stream-prompt" => flow::prompt,
    }
    "2.0, 6.1; 3.0, 7.1" {
        "window-16" => flow::window,
        "window-17" => flow::window_and_one,
        "window-flood" => flow::flood,
        "window-after-flood" => flow::after_flood,
    }
    "2.0, 7.4.5.1; 3.0, 8.4.5.1" {
        "report-comes" => reports::come,
        "report-layout" => reports::layout,
        "report-readable" => reports::readable,
        "report-msg-id" => reports::msg_id,
        "report-after-answer" => reports::after_answer,
        "report-stat" => reports::stat,
        "report-times" => reports::times,
        "report-numbers" => reports::numbers,
        "report-each-recipient" => reports::each_recipient,
        "report-once" => reports::once,
        "deliver-sequence" => reports::sequence,
        "deliver-long-message" => reports::long_message,
    }
    "2.0, 7.4.4; 3.0, 8.4.4" {
        "query" => commands::query,
    }
    "2.0, 7.4.6; 3.0, 8.4.6" {
        "cancel" => commands::cancel,
    }
    "2.0, 7.4.7; 3.0, 8.4.7" {
        "heartbeat-answered" => commands::active_test,
        "heartbeat-layout" => commands::active_test_resp,
        "heartbeat-many" => commands::active_tests,
        "heartbeat-own" => commands::own_heartbeat,
    }
    "2.0, 7.4.2; 3.0, 8.4.2" {
        "end-terminate" => end::terminate,
        "end-layout" => end::terminate_resp,
        "end-closed" => end::closed,
        "end-behind-submit" => end::behind_submit,
        "end-half-closed" => end::half_closed,
        "end-login-again" => end::login_again,
        "end-after-cuts" => end::after_reset,
    }
};

impl Check {
    /// Checks a gateway, case by case, each on a connection of its own.
    ///
    /// # Errors
    ///
    /// [`CheckError`] if there is nobody to check.
    pub async fn gateway(&self) -> Result<Vec<Finding>, CheckError> {
        self.gateway_with(|_| ()).await
    }

    /// As [`gateway`](Self::gateway), and tells each finding when it is there.
    ///
    /// # Errors
    ///
    /// [`CheckError`] if there is nobody to check.
    pub async fn gateway_with(&self, mut tell: impl FnMut(&Finding)) -> Result<Vec<Finding>, CheckError> {
        if let Some(unknown) = self.only.iter().find(|name| GATEWAY.iter().all(|case| case.name != **name)) {
            return Err(CheckError::UnknownCase(unknown.clone()));
        }
        if !self.has_address() {
            return Err(CheckError::Address(self.address.clone()));
        }
        let reached = Line::open(self).await;
        reached.map(drop).map_err(|found| CheckError::Connect(format!("{}: {}", self.address, found.detail)))?;
        let mut findings = Vec::new();
        for case in GATEWAY.iter().filter(|case| self.has(case)) {
            let (verdict, detail) = match (case.run)(self).await {
                Ok(()) => (Verdict::AsSpecified, String::new()),
                Err(found) => (found.verdict, found.detail),
            };
            let finding = Finding { case: case.name, section: case.section, verdict, detail };
            tell(&finding);
            findings.push(finding);
        }
        Ok(findings)
    }

    fn has(&self, case: &Case) -> bool {
        match case.name {
            name if !self.only.is_empty() => self.only.contains(name),
            "heartbeat-own" => self.has_slow,
            "deliver-long-message" => self.has_mo,
            _ => true,
        }
    }
}
